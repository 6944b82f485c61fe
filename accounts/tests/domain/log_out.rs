use portico_accounts::TokenError;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, DAY, HOUR, PASSWORD, PROGRAM, Stage, access_token, session_token};

on_both_engines!(
    a_cookie_ends_its_session,
    a_token_ends_its_session,
    an_expired_token_still_ends_its_session,
    an_outdated_cookie_still_ends_its_session,
    logging_out_twice_changes_nothing,
    other_sessions_go_on,
    nobody_is_logged_out_without_a_credential,
);

async fn a_cookie_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&ada))).await.unwrap();
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn a_token_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, PROGRAM).await;
    let token = stage.accounts.accept(access_token(&ada), None).unwrap();
    stage.accounts.log_out(Some(token), None).await.unwrap();
    assert!(matches!(stage.who(access_token(&ada), None).await, Err(TokenError::SessionOver)));
}

async fn an_expired_token_still_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, PROGRAM).await;
    stage.clock.advance(DAY);
    let token = stage.accounts.accept(access_token(&ada), None).unwrap();
    stage.accounts.log_out(Some(token), None).await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
}

async fn an_outdated_cookie_still_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    stage.change("update sessions set counter = counter + 2").await;
    assert!(!stage.is_known(session_token(&ada)).await);
    stage.accounts.log_out(None, Some(session_token(&ada))).await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
}

async fn logging_out_twice_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&ada))).await.unwrap();
    let ended = stage.clock.now().as_micros();
    stage.clock.advance(HOUR);
    stage.accounts.log_out(None, Some(session_token(&ada))).await.unwrap();
    assert_eq!(stage.count("select revoked_at from sessions").await, ended);
}

async fn other_sessions_go_on(engine: Engine) {
    let stage = Stage::set(engine).await;
    let first = stage.enter(ADA, BROWSER).await;
    let second = stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.accounts.log_out(None, Some(session_token(&first))).await.unwrap();
    assert!(stage.is_known(session_token(&second)).await);
}

async fn nobody_is_logged_out_without_a_credential(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    for cookie in [None, Some(""), Some("v1.0.0.0"), Some(access_token(&ada))] {
        stage.accounts.log_out(None, cookie).await.unwrap();
    }
    assert!(stage.is_known(session_token(&ada)).await);
}
