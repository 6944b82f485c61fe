//! Someone may sign up with another person's address, and set up what would keep that person out.

use portico_accounts::{Client, Proof};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, PASSWORD, Stage, new_password, password, session_token};

on_both_engines!(
    the_first_reset_removes_earlier_sessions_and_factors,
    the_first_confirmation_ends_other_sessions,
    a_confirmation_by_password_removes_an_earlier_factor,
    a_confirmation_keeps_the_factor_of_its_own_session,
    a_later_confirmation_ends_nothing,
    an_app_that_a_confirmation_removes_is_reported,
);

async fn factors(stage: &Stage) -> i64 {
    stage.count("select (select count(*) from authenticator_apps) + (select count(*) from recovery_codes)").await
}

async fn the_first_reset_removes_earlier_sessions_and_factors(engine: Engine) {
    let stage = Stage::set(engine).await;
    let thief = stage.protected(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert!(!stage.is_known(session_token(&thief.session)).await);
    assert_eq!(factors(&stage).await, 0);
    assert!(stage.log_in(ADA, "battery staple").await.is_ok());
}

async fn the_first_confirmation_ends_other_sessions(engine: Engine) {
    let stage = Stage::set(engine).await;
    let other = stage.new_session(ADA, BROWSER).await;
    let this = stage.log_in(ADA, PASSWORD).await.unwrap();
    let secret = stage.verification_secret(ADA).await;
    let proof = Proof::Caller(Box::new(stage.browsing(&this).await));
    stage.accounts.verify_email(&secret, proof, &Client::default()).await.unwrap();
    assert!(!stage.is_known(session_token(&other)).await);
    assert!(stage.is_known(session_token(&this)).await, "the owner is not logged out");
}

async fn a_confirmation_by_password_removes_an_earlier_factor(engine: Engine) {
    let stage = Stage::set(engine).await;
    let thief = stage.protected(ADA).await;
    let secret = stage.verification_secret(ADA).await;
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert_eq!(factors(&stage).await, 0);
    assert!(!stage.is_known(session_token(&thief.session)).await);
}

async fn a_confirmation_keeps_the_factor_of_its_own_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let secret = stage.verification_secret(ADA).await;
    let proof = Proof::Caller(Box::new(stage.browsing(&ada.session).await));
    stage.accounts.verify_email(&secret, proof, &Client::default()).await.unwrap();
    assert_eq!(factors(&stage).await, 9);
    assert!(stage.is_known(session_token(&ada.session)).await);
}

async fn a_later_confirmation_ends_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let session = stage.new_verified_session(ADA, BROWSER).await;
    let ada = stage.protect(session).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert_eq!(factors(&stage).await, 9, "a reset of a verified account leaves the factor on");
    assert!(!stage.is_known(session_token(&ada.session)).await);
}

/// How often the history and the emails say that an app was turned off.
async fn reports(stage: &Stage) -> (i64, usize) {
    let subjects = stage.subjects_to(ADA).await;
    let events = "select count(*) from audit_events where event = 'authn_app_off'";
    (stage.count(events).await, subjects.iter().filter(|subject| subject.contains("was turned off")).count())
}

async fn an_app_that_a_confirmation_removes_is_reported(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.protected(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert_eq!(reports(&stage).await, (1, 1), "by a reset");
    let stage = Stage::set(engine).await;
    stage.protected(ADA).await;
    let secret = stage.verification_secret(ADA).await;
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert_eq!(reports(&stage).await, (1, 1), "by the password");
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert_eq!(reports(&stage).await, (0, 0), "no app was on");
}
