use portico_accounts::{Client, PasskeyProofError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, MINUTE, PASSWORD, Stage, json, password, session_token};

on_both_engines!(
    a_passkey_counts_as_a_recent_proof_in_its_session,
    a_proof_by_another_accounts_passkey_is_refused,
    a_proof_in_a_session_that_has_ended_is_refused,
    a_passkey_removed_meanwhile_proves_nothing,
);

async fn a_passkey_counts_as_a_recent_proof_in_its_session(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.clock.advance(10 * MINUTE);
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.require_recent_proof(&caller).await.is_err());
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    let mut answer = passkey.answer(&options);
    answer.user_handle = None;
    stage.accounts.prove_with_passkey(&caller, &answer.json(), &Client::default()).await.unwrap();
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.require_recent_proof(&caller).await.is_ok());
    assert!(stage.accounts.export(&caller).await.is_ok());
    assert_eq!(caller.session.proofs.words().collect::<Vec<_>>(), ["pwd", "swk"]);
    assert!(stage.accounts.require_recent_proof(&stage.browsing(&other).await).await.is_err());
    assert!(stage.accounts.require_second_factor(&stage.browsing(&other).await).await.is_err());
}

async fn a_proof_by_another_accounts_passkey_is_refused(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let mut of_eve = stage.new_passkey(&eve).await;
    let caller = stage.browsing(&ada).await;
    for handle in [Some(of_eve.user_handle.clone()), None] {
        let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
        let mut answer = of_eve.answer(&options);
        answer.user_handle = handle;
        let proved = stage.accounts.prove_with_passkey(&caller, &answer.json(), &Client::default()).await;
        assert!(matches!(proved, Err(PasskeyProofError::Invalid(invalid)) if !invalid.is_unknown));
    }
}

async fn a_proof_in_a_session_that_has_ended_is_refused(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let caller = stage.browsing(&ada).await;
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    let answer = passkey.answer(&options).json();
    let proved = stage.accounts.prove_with_passkey(&caller, &answer, &Client::default()).await;
    assert!(matches!(proved, Err(PasskeyProofError::Invalid(_))));
}

async fn a_passkey_removed_meanwhile_proves_nothing(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let caller = stage.browsing(&ada).await;
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    let log_in = stage.log_in_options();
    let id = stage.accounts.passkeys(ada.user.id).await.unwrap()[0].id;
    stage.accounts.remove_passkey(&caller, id, &password(PASSWORD), &Client::default()).await.unwrap();
    let answer = passkey.answer(&options).json();
    let proved = stage.accounts.prove_with_passkey(&caller, &answer, &Client::default()).await;
    assert!(matches!(proved, Err(PasskeyProofError::Invalid(invalid)) if invalid.is_unknown));
    assert!(crate::stage::refused(stage.log_in_by(&passkey.answer(&log_in).json()).await));
}
