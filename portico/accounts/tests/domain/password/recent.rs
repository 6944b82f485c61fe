use portico_accounts::{Audience, Caller, Client, EndOthersError, EndReason, LoggedIn, ProofError};
use portico_testbed::{Engine, on_both_engines};
use serde_json::Value;

use crate::stage::{
    ADA, BROWSER, EVE, Forger, MICROSECOND, MINUTE, PASSWORD, PROGRAM, SECRET, Stage, access_token, password,
    session_token, sign_up_form,
};

on_both_engines!(
    a_log_in_counts_as_recent_for_exactly_ten_minutes,
    the_right_password_counts_as_recent_for_exactly_ten_minutes,
    a_wrong_password_changes_nothing,
    another_users_password_is_wrong,
    a_password_is_recent_only_in_its_own_session,
    a_refresh_does_not_count_as_a_recent_password,
    a_password_is_recent_on_every_node_at_once,
    a_user_without_a_password_cannot_enter_one,
    an_ended_session_has_no_recent_password,
    the_next_access_token_says_when_the_password_was_entered,
);

async fn a_log_in_counts_as_recent_for_exactly_ten_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = caller(&stage, &stage.new_session(ADA, BROWSER).await).await;
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    assert!(is_recent(&stage, &ada).await);
    stage.clock.advance(MICROSECOND);
    assert!(!is_recent(&stage, &ada).await);
}

async fn the_right_password_counts_as_recent_for_exactly_ten_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = caller(&stage, &stage.new_session(ADA, BROWSER).await).await;
    stage.clock.advance(30 * MINUTE);
    assert!(!is_recent(&stage, &ada).await);
    stage.accounts.reauthenticate(&ada, &password(PASSWORD), &Client::default()).await.unwrap();
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    assert!(is_recent(&stage, &ada).await);
    stage.clock.advance(MICROSECOND);
    assert!(!is_recent(&stage, &ada).await);
}

async fn a_wrong_password_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let entered = stage.clock.now().as_micros();
    let logged_in = stage.new_session(ADA, BROWSER).await;
    let ada = caller(&stage, &logged_in).await;
    stage.clock.advance(10 * MINUTE);
    let refused =
        stage.accounts.reauthenticate(&ada, &password("incorrect horse"), &Client::default()).await.unwrap_err();
    assert!(matches!(refused, ProofError::WrongPassword(_)));
    assert_eq!(refused.to_string(), "That is not your password.");
    assert!(!is_recent(&stage, &ada).await);
    assert_eq!(stage.count("select authenticated_at from sessions").await, entered);
    assert!(stage.is_known(session_token(&logged_in)).await);
}

async fn another_users_password_is_wrong(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = caller(&stage, &stage.new_session(ADA, BROWSER).await).await;
    stage.accounts.sign_up(sign_up_form(EVE, "battery staple"), &Client::default()).await.unwrap();
    let refused = stage.accounts.reauthenticate(&ada, &password("battery staple"), &Client::default()).await;
    assert!(matches!(refused, Err(ProofError::WrongPassword(_))));
}

async fn a_password_is_recent_only_in_its_own_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let here = caller(&stage, &stage.new_session(ADA, BROWSER).await).await;
    let there = caller(&stage, &stage.log_in(ADA, PASSWORD).await.unwrap()).await;
    stage.clock.advance(10 * MINUTE);
    stage.accounts.reauthenticate(&here, &password(PASSWORD), &Client::default()).await.unwrap();
    assert!(!is_recent(&stage, &there).await);
    assert!(is_recent(&stage, &here).await);
}

async fn a_refresh_does_not_count_as_a_recent_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let logged_in = stage.new_session(ADA, PROGRAM).await;
    stage.clock.advance(10 * MINUTE);
    let renewed = stage.refresh(Audience::Api, session_token(&logged_in)).await.unwrap();
    assert!(!is_recent(&stage, &caller(&stage, &renewed).await).await);
}

async fn a_password_is_recent_on_every_node_at_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    stage.accounts.catch_up().await.unwrap();
    let ada = caller(&stage, &stage.new_session(ADA, BROWSER).await).await;
    stage.clock.advance(10 * MINUTE);
    stage.accounts.catch_up().await.unwrap();
    elsewhere.reauthenticate(&ada, &password(PASSWORD), &Client::default()).await.unwrap();
    assert!(is_recent(&stage, &ada).await);
}

async fn a_user_without_a_password_cannot_enter_one(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = caller(&stage, &stage.new_session(ADA, BROWSER).await).await;
    stage.change("update users set password_hash = null").await;
    let refused = stage.accounts.reauthenticate(&ada, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(refused, Err(ProofError::WrongPassword(_))));
}

async fn an_ended_session_has_no_recent_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let logged_in = stage.new_session(ADA, BROWSER).await;
    let ada = caller(&stage, &logged_in).await;
    stage.accounts.log_out(None, Some(session_token(&logged_in)), &Client::default()).await.unwrap();
    assert!(!is_recent(&stage, &ada).await);
    _ = stage.accounts.reauthenticate(&ada, &password(PASSWORD), &Client::default()).await;
    assert!(!is_recent(&stage, &ada).await);
    assert_eq!(stage.refusal(Audience::Web, session_token(&logged_in)).await, Some(EndReason::LoggedOut));
}

async fn the_next_access_token_says_when_the_password_was_entered(engine: Engine) {
    let stage = Stage::set(engine).await;
    let logged_in = stage.new_session(ADA, PROGRAM).await;
    let ada = caller(&stage, &logged_in).await;
    stage.clock.advance(10 * MINUTE);
    stage.accounts.reauthenticate(&ada, &password(PASSWORD), &Client::default()).await.unwrap();
    let entered = stage.clock.now().as_seconds();
    stage.clock.advance(MINUTE);
    let renewed = stage.refresh(Audience::Api, session_token(&logged_in)).await.unwrap();
    let Forger { claims, .. } = Forger::of(&stage, &renewed).await;
    assert_eq!(claims["auth_time"], Value::from(entered));
}

/// Whether the password counts as recent.
async fn is_recent(stage: &Stage, caller: &Caller) -> bool {
    match stage.accounts.end_other_sessions(caller, &Client::default()).await {
        Ok(_) => true,
        Err(EndOthersError::PasswordNotRecent) => false,
        Err(EndOthersError::Fault(fault)) => panic!("{fault:?}"),
    }
}

async fn caller(stage: &Stage, of: &LoggedIn) -> Caller {
    stage.caller_by_token(access_token(of), Some(session_token(of))).await.unwrap()
}
