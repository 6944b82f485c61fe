//! Sessions that a node has cached.

use portico_accounts::{Audience, Client, CookieState, Db, EndReason, Fault, RefreshError, TokenError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, EVE, MICROSECOND, PASSWORD, PROGRAM, SECOND, SECRET, TwoNodes, ask, email, session_token,
};

on_both_engines!(
    a_cached_session_saves_queries_for_less_than_a_second,
    a_node_that_has_not_read_the_log_caches_nothing,
    cached_sessions_outlive_the_database_by_less_than_a_second,
    an_uncached_session_fails_at_once_without_the_database,
    a_refresh_fails_at_once_without_the_database,
    a_refusal_is_never_cached,
    no_session_is_cached_for_ten_seconds,
    a_server_that_was_cut_off_drops_its_cache,
    dropping_one_session_keeps_the_others_cached,
    a_cached_session_still_expires_on_time,
);

async fn a_cached_session_saves_queries_for_less_than_a_second(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.elsewhere.disable_user(&email(ADA)).await.unwrap();
    nodes.stage.clock.advance(SECOND - MICROSECOND);
    assert!(nodes.ask().await.is_ok());
    nodes.stage.clock.advance(MICROSECOND);
    assert!(matches!(nodes.ask().await, Err(TokenError::SessionOver(Some(EndReason::Disabled)))));
}

async fn a_node_that_has_not_read_the_log_caches_nothing(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    let fresh = nodes.stage.another_node(SECRET).await.unwrap();
    assert!(ask(&fresh, &nodes.ada).await.is_ok());
    nodes.elsewhere.revoke_token(session_token(&nodes.ada), &Client::default()).await.unwrap();
    assert!(ask(&fresh, &nodes.ada).await.is_err());
}

async fn cached_sessions_outlive_the_database_by_less_than_a_second(engine: Engine) {
    let nodes = TwoNodes::set(engine, BROWSER).await;
    let here = &nodes.stage.accounts;
    here.db().close().await;
    nodes.stage.clock.advance(SECOND - MICROSECOND);
    assert_eq!(nodes.ask().await.unwrap().user, nodes.ada.user);
    assert!(matches!(here.caller_by_cookie(session_token(&nodes.ada)).await, Ok(CookieState::Caller(_))));
    nodes.stage.clock.advance(MICROSECOND);
    for _ in 0..2 {
        assert!(matches!(nodes.ask().await, Err(TokenError::Fault(Fault::Database(_)))));
        assert!(matches!(here.caller_by_cookie(session_token(&nodes.ada)).await, Err(Fault::Database(_))));
        // A failed read refreshes nothing.
        assert!(matches!(here.catch_up().await, Err(Fault::Database(_))));
    }
}

async fn an_uncached_session_fails_at_once_without_the_database(engine: Engine) {
    let nodes = TwoNodes::set(engine, BROWSER).await;
    let eve = nodes.stage.new_session(EVE, BROWSER).await;
    nodes.stage.accounts.db().close().await;
    assert!(matches!(ask(&nodes.stage.accounts, &eve).await, Err(TokenError::Fault(Fault::Database(_)))));
    let by_cookie = nodes.stage.accounts.caller_by_cookie(session_token(&eve)).await;
    assert!(matches!(by_cookie, Err(Fault::Database(_))));
}

async fn a_refresh_fails_at_once_without_the_database(engine: Engine) {
    let nodes = TwoNodes::set(engine, BROWSER).await;
    nodes.stage.accounts.db().close().await;
    let refused = nodes.stage.accounts.refresh(Audience::Web, session_token(&nodes.ada), &Client::default()).await;
    assert!(matches!(refused, Err(RefreshError::Fault(Fault::Database(_)))));
}

async fn a_refusal_is_never_cached(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.accounts.disable_user(&email(ADA)).await.unwrap();
    assert!(nodes.ask().await.is_err());
    nodes.stage.change("update users set disabled_at = null").await;
    nodes.stage.change("update sessions set revoked_at = null, end_reason = null").await;
    assert!(nodes.ask().await.is_ok());
}

async fn no_session_is_cached_for_ten_seconds(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    // A change that no trigger reports.
    nodes.stage.change("update sessions set counter = 1, last_seen_at = 1").await;
    nodes.stage.follow_changes_for(10 * SECOND - MICROSECOND).await;
    assert!(nodes.ask().await.is_ok());
    nodes.stage.clock.advance(MICROSECOND);
    assert!(matches!(nodes.ask().await, Err(TokenError::SessionOver(Some(EndReason::Idle)))));
}

async fn a_server_that_was_cut_off_drops_its_cache(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.change("update sessions set counter = 1, last_seen_at = 1").await;
    nodes.stage.clock.advance(SECOND);
    nodes.stage.accounts.catch_up().await.unwrap();
    assert!(matches!(nodes.ask().await, Err(TokenError::SessionOver(Some(EndReason::Idle)))));
}

async fn dropping_one_session_keeps_the_others_cached(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    let here = &nodes.stage.accounts;
    let (second, eve) = (nodes.stage.log_in(ADA, PASSWORD).await.unwrap(), nodes.stage.new_session(EVE, PROGRAM).await);
    for of in [&second, &eve] {
        assert!(ask(here, of).await.is_ok());
    }
    nodes.elsewhere.log_out(None, Some(session_token(&second)), &Client::default()).await.unwrap();
    here.catch_up().await.unwrap();
    here.db().close().await;
    assert!(nodes.ask().await.is_ok() && ask(here, &eve).await.is_ok());
    assert!(matches!(ask(here, &second).await, Err(TokenError::Fault(_))));
}

async fn a_cached_session_still_expires_on_time(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    let left = nodes.ask().await.unwrap().session.expires_at.since(nodes.stage.clock.now());
    nodes.stage.clock.advance(left - SECOND / 2);
    nodes.stage.change("update sessions set last_seen_at = expires_at - 1").await;
    nodes.stage.accounts.catch_up().await.unwrap();
    // Cached now; the access token itself expired long ago.
    assert!(matches!(nodes.ask().await, Err(TokenError::Expired)));
    nodes.stage.clock.advance(SECOND / 2);
    assert!(matches!(nodes.ask().await, Err(TokenError::SessionOver(Some(EndReason::Expired)))));
}

/// The read starts before the change arrives and ends after it. Only SQLite lets a test arrange that:
/// there, reads and writes wait for different connections.
#[tokio::test]
async fn a_session_read_before_a_change_arrived_is_not_cached() {
    let nodes = TwoNodes::set(Engine::Sqlite, PROGRAM).await;
    let here = &nodes.stage.accounts;
    let Db::Sqlite { readers, .. } = here.db() else { panic!("not on SQLite") };
    let mut held = Vec::new();
    while held.len() < 8 {
        held.push(readers.acquire().await.unwrap());
    }
    let mut behind = held.pop().unwrap();
    for sql in ["begin", "select count(*) from users"] {
        sqlx::query(sql).execute(&mut *behind).await.unwrap();
    }
    here.set_admin(&email(ADA), false).await.unwrap();
    let (asking, held_back) = (here.clone(), nodes.ada.clone());
    let answer = tokio::spawn(async move { ask(&asking, &held_back).await });
    tokio::task::yield_now().await;
    here.set_admin(&email(ADA), true).await.unwrap();
    drop(behind);
    assert!(!answer.await.unwrap().unwrap().user.is_admin, "it was read before");
    sqlx::query("rollback").execute(&mut *readers.acquire().await.unwrap()).await.unwrap();
    drop(held);
    assert!(nodes.ask().await.unwrap().user.is_admin);
}
