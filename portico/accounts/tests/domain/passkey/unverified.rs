//! The first person to prove the mailbox of a never-verified account gets it without the passkeys that were added before.

use portico_accounts::{Client, Proof};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, PASSWORD, Stage, new_password, password, refused, session_token};

on_both_engines!(
    the_first_reset_link_removes_passkeys,
    a_confirmation_by_password_removes_passkeys,
    a_confirmation_keeps_the_passkey_of_its_own_session,
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
