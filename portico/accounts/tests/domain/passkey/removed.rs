//! What was proved with a passkey, once a passkey has been removed in another session.

use portico_accounts::{Caller, ChangePasswordError, Client, FullProof, LoggedIn, PasskeyError, ProofError};
use portico_testbed::{Engine, SoftPasskey, on_both_engines};

use crate::stage::{ADA, PASSWORD, SECOND, Stage, email, json, new_password, passkey, password, session_token};

on_both_engines!(
    another_session_adds_no_passkey_and_sets_no_password_without_a_new_proof,
    options_of_another_session_become_void_without_a_password,
    the_use_of_a_removed_passkey_is_not_a_second_factor_elsewhere,
    an_operators_removal_leaves_no_proof,
    a_recent_use_of_a_removed_passkey_is_not_a_recent_proof_elsewhere,
    a_password_entered_after_the_passkey_stays_a_recent_proof,
);

/// Ada with three passkeys and no password. She is logged in with the first one, and with the second one elsewhere.
async fn with_three(engine: Engine) -> (Stage, [LoggedIn; 2], [SoftPasskey; 3]) {
    let (stage, ada, mut first) = Stage::with_passkey(engine).await;
    let mut second = stage.new_passkey(&ada).await;
    let third = stage.new_passkey(&ada).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.remove_password(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    let sessions = [stage.log_in_with_passkey(&mut first).await, stage.log_in_with_passkey(&mut second).await];
    (stage, sessions, [first, second, third])
}

/// Removes the oldest passkey.
async fn remove_first(stage: &Stage, by: &LoggedIn) {
    let caller = stage.browsing(by).await;
    let id = stage.accounts.passkeys(caller.user.id).await.unwrap()[0].id;
    stage.accounts.remove_passkey(&caller, id, FullProof::default(), &Client::default()).await.unwrap();
}

async fn may_add(stage: &Stage, caller: &Caller) -> bool {
    match stage.accounts.passkey_creation_options(caller, FullProof::default(), &Client::default()).await {
        Ok(_) => true,
        Err(PasskeyError::Proof(ProofError::ReauthenticationRequired)) => false,
        Err(other) => panic!("{other:?}"),
    }
}

async fn another_session_adds_no_passkey_and_sets_no_password_without_a_new_proof(engine: Engine) {
    let (stage, [other, remover], [_, _, mut third]) = with_three(engine).await;
    let caller = stage.browsing(&other).await;
    assert!(may_add(&stage, &caller).await);
    remove_first(&stage, &remover).await;
    assert!(stage.is_known(session_token(&other)).await, "it stays logged in");
    let client = Client::default();
    for caller in [caller, stage.browsing(&other).await] {
        assert!(!may_add(&stage, &caller).await);
        let new = new_password("battery staple");
        let set = stage.accounts.change_password(&caller, FullProof::default(), &new, &client).await;
        assert!(matches!(set, Err(ChangePasswordError::Proof(ProofError::ReauthenticationRequired))), "{set:?}");
    }
    assert!(may_add(&stage, &stage.browsing(&remover).await).await, "full proof was given there");
    let caller = stage.browsing(&other).await;
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    stage.accounts.prove_with_passkey(&caller, &third.answer(&options).json(), &client).await.unwrap();
    assert!(may_add(&stage, &stage.browsing(&other).await).await);
}

async fn options_of_another_session_become_void_without_a_password(engine: Engine) {
    let (stage, [other, remover], _) = with_three(engine).await;
    let (caller, client) = (stage.browsing(&other).await, Client::default());
    let options = stage.accounts.passkey_creation_options(&caller, FullProof::default(), &client).await.unwrap();
    let created = passkey().create(&json(&options)).json();
    remove_first(&stage, &remover).await;
    let added = stage.accounts.add_passkey(&caller, &created, None, &client).await;
    assert!(matches!(added, Err(PasskeyError::Invalid(_))), "{added:?}");
    assert_eq!(stage.count("select count(*) from passkeys").await, 2);
}

async fn the_use_of_a_removed_passkey_is_not_a_second_factor_elsewhere(engine: Engine) {
    let (stage, [other, remover], _) = with_three(engine).await;
    remove_first(&stage, &remover).await;
    assert!(stage.accounts.require_second_factor(&stage.browsing(&other).await).await.is_err());
    assert!(stage.accounts.require_second_factor(&stage.browsing(&remover).await).await.is_ok());
}

async fn an_operators_removal_leaves_no_proof(engine: Engine) {
    let (stage, _, _) = with_three(engine).await;
    stage.accounts.reset_second_factor(&email(ADA), true).await.unwrap();
    let proved = "select count(*) from sessions where passkey_at is not null or second_factor_at is not null";
    assert_eq!(stage.count(proved).await, 0);
}

async fn a_recent_use_of_a_removed_passkey_is_not_a_recent_proof_elsewhere(engine: Engine) {
    let (stage, [other, remover], [_, _, mut third]) = with_three(engine).await;
    assert!(stage.accounts.require_recent_proof(&stage.browsing(&other).await).await.is_ok());
    remove_first(&stage, &remover).await;
    let caller = stage.browsing(&other).await;
    assert!(stage.accounts.require_recent_proof(&caller).await.is_err());
    assert!(stage.accounts.end_other_sessions(&caller, &Client::default()).await.is_err());
    assert!(stage.accounts.require_recent_proof(&stage.browsing(&remover).await).await.is_ok());
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    let answer = third.answer(&options).json();
    stage.accounts.prove_with_passkey(&caller, &answer, &Client::default()).await.unwrap();
    assert!(stage.accounts.require_recent_proof(&stage.browsing(&other).await).await.is_ok());
}

async fn a_password_entered_after_the_passkey_stays_a_recent_proof(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let by_passkey = stage.log_in_with_passkey(&mut passkey).await;
    let by_both = stage.log_in_with_passkey(&mut passkey).await;
    let by_password = stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.clock.advance(SECOND);
    let caller = stage.browsing(&by_both).await;
    stage.accounts.reauthenticate(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    let caller = stage.browsing(&ada).await;
    let id = stage.accounts.passkeys(caller.user.id).await.unwrap()[0].id;
    stage.accounts.remove_passkey(&caller, id, &password(PASSWORD), &Client::default()).await.unwrap();
    for (session, is_recent) in [(by_passkey, false), (by_both, true), (by_password, true)] {
        let caller = stage.browsing(&session).await;
        assert_eq!(stage.accounts.require_recent_proof(&caller).await.is_ok(), is_recent);
    }
}
