use portico_accounts::{Audience, Client, CookieState, EndReason, TokenError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, DAY, EVE, HOUR, OTHER_SECRET, PASSWORD, PROGRAM, Stage, access_token, session_token};

on_both_engines!(
    a_cookie_ends_its_session,
    a_token_ends_its_session,
    an_expired_token_still_ends_its_session,
    an_outdated_cookie_still_ends_its_session,
    logging_out_twice_changes_nothing,
    other_sessions_continue,
    a_log_out_without_a_credential_ends_no_session,
    a_logged_out_session_says_so,
    a_token_and_a_cookie_of_two_sessions_end_both,
    revoking_a_refresh_token_ends_its_session,
    revoking_an_older_refresh_token_ends_its_session,
    revoking_an_access_token_ends_its_session,
    revoking_an_expired_access_token_ends_its_session,
    revoking_twice_changes_nothing,
    revoking_anything_but_a_programs_token_changes_nothing,
    revoking_a_token_signed_under_another_secret_changes_nothing,
);

async fn a_cookie_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn a_token_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let token = stage.accounts.accept(access_token(&ada), None).unwrap();
    stage.accounts.log_out(Some(token), None, &Client::default()).await.unwrap();
    assert!(matches!(stage.caller_by_token(access_token(&ada), None).await, Err(TokenError::SessionOver(_))));
}

async fn an_expired_token_still_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.clock.advance(DAY);
    let token = stage.accounts.accept(access_token(&ada), None).unwrap();
    stage.accounts.log_out(Some(token), None, &Client::default()).await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
}

async fn an_outdated_cookie_still_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.change("update sessions set counter = counter + 2").await;
    assert!(!stage.is_known(session_token(&ada)).await);
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
}

async fn logging_out_twice_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    let ended = stage.clock.now().as_micros();
    stage.clock.advance(HOUR);
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    assert_eq!(stage.count("select revoked_at from sessions").await, ended);
}

async fn other_sessions_continue(engine: Engine) {
    let stage = Stage::set(engine).await;
    let first = stage.new_session(ADA, BROWSER).await;
    let second = stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.accounts.log_out(None, Some(session_token(&first)), &Client::default()).await.unwrap();
    assert!(stage.is_known(session_token(&second)).await);
}

async fn a_log_out_without_a_credential_ends_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    for cookie in [None, Some(""), Some("v1.0.0.0"), Some(access_token(&ada))] {
        stage.accounts.log_out(None, cookie, &Client::default()).await.unwrap();
    }
    assert!(stage.is_known(session_token(&ada)).await);
}

async fn a_logged_out_session_says_so(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    assert!(matches!(stage.cookie_state(session_token(&ada)).await, CookieState::Ended(EndReason::LoggedOut)));
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::LoggedOut));
    let by_token = stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await;
    assert!(matches!(by_token, Err(TokenError::SessionOver(Some(EndReason::LoggedOut)))));
}

async fn a_token_and_a_cookie_of_two_sessions_end_both(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (program, browser) = (stage.new_session(ADA, PROGRAM).await, stage.log_in(ADA, PASSWORD).await.unwrap());
    let token = stage.accounts.accept(access_token(&program), None).unwrap();
    stage.accounts.log_out(Some(token), Some(session_token(&browser)), &Client::default()).await.unwrap();
    assert_eq!(stage.texts("select end_reason from sessions").await, ["logged_out", "logged_out"]);
}

async fn revoking_a_refresh_token_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, PROGRAM).await, stage.new_session(EVE, PROGRAM).await);
    stage.accounts.revoke_token(session_token(&ada), &Client::default()).await.unwrap();
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_err());
    assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(EndReason::LoggedOut));
    assert!(stage.caller_by_token(access_token(&eve), None).await.is_ok());
}

async fn revoking_an_older_refresh_token_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let mut latest = ada.clone();
    for _ in 0..3 {
        latest = stage.refresh(Audience::Api, session_token(&latest)).await.unwrap();
    }
    stage.accounts.revoke_token(session_token(&ada), &Client::default()).await.unwrap();
    assert!(stage.caller_by_token(access_token(&latest), None).await.is_err());
    assert_eq!(stage.refusal(Audience::Api, session_token(&latest)).await, Some(EndReason::LoggedOut));
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_token_reuse'").await, 0);
}

async fn revoking_an_access_token_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.accounts.revoke_token(access_token(&ada), &Client::default()).await.unwrap();
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_err());
    assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(EndReason::LoggedOut));
}

async fn revoking_an_expired_access_token_ends_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.clock.advance(HOUR);
    stage.accounts.revoke_token(access_token(&ada), &Client::default()).await.unwrap();
    assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(EndReason::LoggedOut));
}

async fn revoking_twice_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.accounts.revoke_token(session_token(&ada), &Client::default()).await.unwrap();
    let ended = stage.clock.now().as_micros();
    stage.clock.advance(HOUR);
    stage.accounts.revoke_token(access_token(&ada), &Client::default()).await.unwrap();
    assert_eq!(stage.count("select revoked_at from sessions").await, ended);
}

async fn revoking_anything_but_a_programs_token_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (browser, program) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, PROGRAM).await);
    let other_counter = session_token(&program).replace(".0.", ".1.");
    let [cut_token, cut_jwt] = [session_token, access_token].map(|token| &token(&program)[..token(&program).len() - 1]);
    let long = "v1.".repeat(40_000);
    let tokens = [session_token(&browser), access_token(&browser), &other_counter, cut_token, cut_jwt, "", "v1", &long];
    for token in tokens {
        stage.accounts.revoke_token(token, &Client::default()).await.unwrap();
    }
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 2);
}

async fn revoking_a_token_signed_under_another_secret_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.change("delete from signing_keys").await;
    let other = stage.another_node(OTHER_SECRET).await.unwrap();
    for token in [session_token(&ada), access_token(&ada)] {
        other.revoke_token(token, &Client::default()).await.unwrap();
    }
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
}
