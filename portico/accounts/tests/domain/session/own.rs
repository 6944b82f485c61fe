use std::net::IpAddr;

use portico_accounts::{
    Audience, Caller, Client, CookieState, EndOthersError, EndReason, LogInFrom, LoggedIn, TokenError,
};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, EVE, HOUR, KEPT_BROWSER, MINUTE, PASSWORD, PROGRAM, SECOND, Stage, access_token, entered, given,
    session_token,
};

on_both_engines!(
    only_the_users_live_sessions_are_listed_latest_first,
    a_session_shows_its_device_address_and_last_use,
    the_device_and_address_are_stored_as_given,
    a_session_of_an_unknown_client_is_listed,
    ending_a_session_revokes_only_its_own_tokens,
    ending_the_current_session_takes_effect_at_once,
    another_users_session_cannot_be_ended,
    an_ended_session_cannot_be_ended_again,
    ending_the_others_keeps_the_current_session,
    ending_the_others_keeps_other_users_sessions,
    ending_the_others_requires_a_recent_password,
);

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn only_the_users_live_sessions_are_listed_latest_first(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (first, idle) = (stage.new_session(ADA, KEPT_BROWSER).await, log_in(&stage, BROWSER).await);
    let mut live = vec![caller(&stage, &first).await];
    stage.clock.advance(HOUR);
    let (second, over, third) =
        (log_in(&stage, PROGRAM).await, log_in(&stage, BROWSER).await, later(&stage, BROWSER).await);
    stage.new_session(EVE, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&over)), &Client::default()).await.unwrap();
    assert!(!stage.is_known(session_token(&idle)).await);
    live.extend([caller(&stage, &second).await, caller(&stage, &third).await]);
    let ids: Vec<_> = live.iter().rev().map(|caller| caller.session.id).collect();
    for caller in &live {
        let listed = stage.accounts.own_sessions(caller, None).await.unwrap().rows;
        assert_eq!(listed.iter().map(|session| session.id).collect::<Vec<_>>(), ids);
    }
}

async fn a_session_shows_its_device_address_and_last_use(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let opened = stage.clock.now();
    let ada =
        stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, client(FIREFOX, "192.0.2.7")).await.map(entered).unwrap();
    stage.clock.advance(30 * MINUTE);
    let me = stage.caller(session_token(&ada)).await;
    let session = stage.accounts.own_sessions(&me, None).await.unwrap().rows.remove(0);
    assert_eq!((session.device().as_str(), session.address.as_deref()), ("Firefox on Linux", Some("192.0.2.7")));
    assert_eq!((session.created_at, session.last_seen_at), (opened, stage.clock.now()));
    assert_eq!((session.expires_at, session.authenticated_at), (opened + 24 * HOUR, opened));
    assert_eq!((session.audience, session.remembered), (Audience::Web, false));
}

async fn the_device_and_address_are_stored_as_given(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let client = client("backup/2.1 (Ada's)", "2001:db8::7");
    let ada = stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, client).await.map(entered).unwrap();
    stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    assert_eq!(stage.texts("select user_agent from sessions").await, ["backup/2.1 (Ada's)"]);
    assert_eq!(stage.texts("select address from sessions").await, ["2001:db8::7"]);
    let caller = stage.caller_by_token(access_token(&ada), None).await.unwrap();
    assert_eq!(caller.session.device(), "backup");
}

async fn a_session_of_an_unknown_client_is_listed(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let caller = caller(&stage, &ada).await;
    let session = stage.accounts.own_sessions(&caller, None).await.unwrap().rows.remove(0);
    assert_eq!((session.device().as_str(), session.address), ("Unknown device", None));
}

async fn ending_a_session_revokes_only_its_own_tokens(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (mine, lost) = (stage.new_session(ADA, BROWSER).await, later(&stage, BROWSER).await);
    let [me, gone] = [caller(&stage, &mine).await, caller(&stage, &lost).await];
    assert!(stage.accounts.end_own_session(&me, gone.session.id, &Client::default()).await.unwrap());
    assert_eq!(stage.refusal(Audience::Web, session_token(&lost)).await, Some(EndReason::EndedElsewhere));
    let by_cookie = stage.cookie_state(session_token(&lost)).await;
    assert!(matches!(by_cookie, CookieState::Ended(EndReason::EndedElsewhere)));
    let by_token = stage.caller_by_token(access_token(&lost), Some(session_token(&lost))).await;
    assert!(matches!(by_token, Err(TokenError::SessionOver(Some(EndReason::EndedElsewhere)))));
    assert!(stage.is_known(session_token(&mine)).await);
}

async fn ending_the_current_session_takes_effect_at_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.accounts.catch_up().await.unwrap();
    let ada = stage.new_session(ADA, BROWSER).await;
    let me = caller(&stage, &ada).await;
    assert!(stage.accounts.end_own_session(&me, me.session.id, &Client::default()).await.unwrap());
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn another_users_session_cannot_be_ended(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    let [me, her] = [caller(&stage, &eve).await, caller(&stage, &ada).await];
    assert!(!stage.accounts.end_own_session(&me, her.session.id, &Client::default()).await.unwrap());
    assert!(!stage.accounts.end_own_session(&me, her.user.id, &Client::default()).await.unwrap());
    assert!(stage.is_known(session_token(&ada)).await && stage.is_known(session_token(&eve)).await);
}

async fn an_ended_session_cannot_be_ended_again(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (kept, idle) = (stage.new_session(ADA, KEPT_BROWSER).await, later(&stage, BROWSER).await);
    let [me, gone] = [caller(&stage, &kept).await, caller(&stage, &idle).await];
    stage.clock.advance(HOUR);
    assert!(!stage.accounts.end_own_session(&me, gone.session.id, &Client::default()).await.unwrap());
    assert_eq!(stage.refusal(Audience::Web, session_token(&idle)).await, Some(EndReason::Idle));
}

async fn ending_the_others_keeps_the_current_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (first, second) = (stage.new_session(ADA, BROWSER).await, later(&stage, PROGRAM).await);
    let mine = later(&stage, BROWSER).await;
    let me = caller(&stage, &mine).await;
    assert_eq!(stage.accounts.end_other_sessions(&me, &Client::default()).await.unwrap(), 2);
    assert_eq!(stage.refusal(Audience::Web, session_token(&first)).await, Some(EndReason::EndedElsewhere));
    assert_eq!(stage.refusal(Audience::Api, session_token(&second)).await, Some(EndReason::EndedElsewhere));
    assert!(stage.is_known(session_token(&mine)).await);
    assert_eq!(stage.accounts.own_sessions(&me, None).await.unwrap().rows.len(), 1);
    assert_eq!(stage.accounts.end_other_sessions(&me, &Client::default()).await.unwrap(), 0);
}

async fn ending_the_others_keeps_other_users_sessions(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    assert_eq!(stage.accounts.end_other_sessions(&caller(&stage, &ada).await, &Client::default()).await.unwrap(), 0);
    assert!(stage.is_known(session_token(&eve)).await);
}

async fn ending_the_others_requires_a_recent_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (mine, other) = (stage.new_session(ADA, BROWSER).await, later(&stage, BROWSER).await);
    let me = caller(&stage, &mine).await;
    stage.clock.advance(10 * MINUTE);
    let refused = stage.accounts.end_other_sessions(&me, &Client::default()).await.unwrap_err();
    assert!(matches!(refused, EndOthersError::PasswordNotRecent));
    assert_eq!(refused.to_string(), "Enter your password or use a passkey to continue.");
    assert!(stage.is_known(session_token(&other)).await);
}

fn client(user_agent: &str, address: &str) -> Client {
    Client::new(Some(user_agent), Some(address.parse::<IpAddr>().unwrap()))
}

async fn log_in(stage: &Stage, from: LogInFrom) -> LoggedIn {
    stage.accounts.log_in(given(ADA, PASSWORD), from, Client::default()).await.map(entered).unwrap()
}

/// A log-in later than the one before, so that the order is defined.
async fn later(stage: &Stage, from: LogInFrom) -> LoggedIn {
    stage.clock.advance(SECOND);
    log_in(stage, from).await
}

async fn caller(stage: &Stage, of: &LoggedIn) -> Caller {
    stage.caller_by_token(access_token(of), Some(session_token(of))).await.unwrap()
}
