//! The first person to prove the mailbox of a never-verified account gets it without the passkeys that were added before.

use portico_accounts::{Caller, Client, Proof, VerifyEmailError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, PASSWORD, Stage, json, new_password, password, refused, session_token};

on_both_engines!(
    the_first_reset_link_removes_passkeys,
    a_confirmation_by_password_removes_passkeys,
    a_confirmation_keeps_the_passkey_of_its_own_session,
    a_confirmation_in_a_session_without_a_factor_removes_passkeys,
    a_confirmation_cannot_remove_the_last_way_in,
    a_voided_proof_keeps_no_passkey,
    a_visitor_learns_beforehand_what_a_confirmation_removes,
    a_log_in_can_come_first_unless_it_requires_a_confirmed_address,
);

async fn the_first_reset_link_removes_passkeys(engine: Engine) {
    let (stage, thief, mut passkey) = Stage::with_passkey(engine).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert!(!stage.is_known(session_token(&thief)).await);
    assert!(refused(stage.log_in_by(&passkey.answer(&stage.log_in_options()).json()).await), "it is gone");
    assert!(stage.subjects_to(ADA).await.contains(&"All passkeys were removed from your account".to_owned()));
}

async fn a_confirmation_by_password_removes_passkeys(engine: Engine) {
    let (stage, _thief, mut passkey) = Stage::with_passkey(engine).await;
    let secret = stage.verification_secret(ADA).await;
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert!(refused(stage.log_in_by(&passkey.answer(&stage.log_in_options()).json()).await), "it is gone");
}

async fn a_confirmation_keeps_the_passkey_of_its_own_session(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let secret = stage.verification_secret(ADA).await;
    let proof = Proof::Caller(Box::new(stage.browsing(&ada).await));
    stage.accounts.verify_email(&secret, proof, &Client::default()).await.unwrap();
    stage.log_in_with_passkey(&mut passkey).await;
    assert!(stage.is_known(session_token(&ada)).await);
}

fn by(caller: &Caller) -> Proof {
    Proof::Caller(Box::new(caller.clone()))
}

/// Whoever has the password may have added the passkeys.
async fn a_confirmation_in_a_session_without_a_factor_removes_passkeys(engine: Engine) {
    let (stage, _thief, mut passkey) = Stage::with_passkey(engine).await;
    let ada = stage.log_in(ADA, PASSWORD).await.unwrap();
    let secret = stage.verification_secret(ADA).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.verify_email(&secret, by(&caller), &Client::default()).await.unwrap();
    assert!(refused(stage.log_in_by(&passkey.answer(&stage.log_in_options()).json()).await), "it is gone");
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok(), "the password is left");
}

async fn a_confirmation_cannot_remove_the_last_way_in(engine: Engine) {
    let (stage, ada, mut first) = Stage::with_passkey(engine).await;
    let secret = stage.verification_secret(ADA).await;
    stage.new_passkey(&ada).await;
    let by_password = stage.log_in(ADA, PASSWORD).await.unwrap();
    let client = Client::default();
    stage.accounts.remove_password(&stage.browsing(&ada).await, &password(PASSWORD), &client).await.unwrap();
    let caller = stage.browsing(&by_password).await;
    let refused = stage.accounts.verify_email(&secret, by(&caller), &client).await;
    assert!(matches!(refused, Err(VerifyEmailError::LastWayIn)), "{refused:?}");
    assert!(stage.is_known(session_token(&ada)).await, "nothing has changed");
    assert_eq!(stage.count("select count(*) from users where email_verified_at is null").await, 1);
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    stage.accounts.prove_with_passkey(&caller, &first.answer(&options).json(), &client).await.unwrap();
    stage.accounts.verify_email(&secret, by(&caller), &client).await.unwrap();
    assert_eq!(stage.count("select count(*) from passkeys").await, 2);
    stage.log_in_with_passkey(&mut first).await;
}

/// The caller was read before the proof was voided.
async fn a_voided_proof_keeps_no_passkey(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    let caller = stage.browsing(&ada).await;
    stage.change("update sessions set second_factor_at = null").await;
    let secret = stage.verification_secret(ADA).await;
    stage.accounts.verify_email(&secret, by(&caller), &Client::default()).await.unwrap();
    assert_eq!(stage.count("select count(*) from passkeys").await, 0);
}

async fn a_visitor_learns_beforehand_what_a_confirmation_removes(engine: Engine) {
    let (stage, by_passkey, _) = Stage::with_passkey(engine).await;
    let by_password = stage.log_in(ADA, PASSWORD).await.unwrap();
    let secret = stage.verification_secret(ADA).await;
    let link = stage.accounts.verification_link(&secret).await.unwrap().unwrap();
    let [by_passkey, by_password] = [stage.browsing(&by_passkey).await, stage.browsing(&by_password).await];
    let callers = [(Some(&by_passkey), false), (Some(&by_password), true), (None, true)];
    for (caller, removes) in callers {
        assert_eq!(stage.accounts.confirmation_removes_factors(&link, caller).await.unwrap(), removes);
    }
    stage.change("delete from passkeys").await;
    for (caller, _) in callers {
        assert!(!stage.accounts.confirmation_removes_factors(&link, caller).await.unwrap(), "there is none");
    }
}

async fn a_log_in_can_come_first_unless_it_requires_a_confirmed_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let strict = stage.another_node_requiring_verification().await;
    let secret = stage.verification_secret(ADA).await;
    let link = stage.accounts.verification_link(&secret).await.unwrap().unwrap();
    assert!(stage.accounts.can_log_in_before_confirming(&link).await.unwrap());
    assert!(!strict.can_log_in_before_confirming(&link).await.unwrap());
    stage.change("update users set email_verified_at = created_at").await;
    assert!(strict.can_log_in_before_confirming(&link).await.unwrap(), "as with a link to a new address");
    stage.change("update users set disabled_at = created_at").await;
    assert!(!stage.accounts.can_log_in_before_confirming(&link).await.unwrap());
}
