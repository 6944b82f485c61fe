use portico_accounts::{Client, PasskeyProofError};
use portico_testbed::{Engine, KeyKind, SoftPasskey, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, ISSUER, MINUTE, PASSWORD, Stage, json, password, scan, session_token};

on_both_engines!(
    a_passkey_counts_as_a_recent_proof_in_its_session,
    a_proof_by_another_accounts_passkey_is_refused,
    a_proof_in_a_session_that_has_ended_is_refused,
    a_passkey_removed_meanwhile_proves_nothing,
    each_proof_is_added_to_those_that_are_stored,
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

/// Requests at the same time read the caller before each other's proofs are stored.
async fn each_proof_is_added_to_those_that_are_stored(engine: Engine) {
    let (stage, ada, mut device) = Stage::with_passkey(engine).await;
    stage.change("update sessions set proofs = 'pwd'").await;
    let early = stage.browsing(&ada).await;
    let client = Client::default();
    let words = async || stage.texts("select proofs from sessions").await;
    let options = json(&stage.accounts.passkey_proof_options(&early).await.unwrap().unwrap());
    stage.accounts.prove_with_passkey(&early, &device.answer(&options).json(), &client).await.unwrap();
    let phone = scan(&stage.accounts.begin_app(&early, &password(PASSWORD), &client).await.unwrap());
    stage.accounts.confirm_app(&early, &stage.code(&phone), &client).await.unwrap();
    assert_eq!(words().await, ["pwd swk otp"], "by the app");
    stage.clock.advance(MINUTE);
    stage.change("update sessions set proofs = 'pwd swk'").await;
    stage.accounts.reauthenticate(&early, stage.proof(&phone), &client).await.unwrap();
    assert_eq!(words().await, ["pwd swk otp"], "by a code");
    stage.clock.advance(MINUTE);
    let options = stage.accounts.passkey_creation_options(&early, stage.proof(&phone), &client).await.unwrap();
    let mut on_device = SoftPasskey::on_device(KeyKind::Es256, ISSUER);
    let created = on_device.create(&json(&options)).json();
    stage.accounts.add_passkey(&early, &created, None, &client).await.unwrap();
    assert_eq!(words().await, ["pwd swk otp hwk"], "by a new passkey");
}
