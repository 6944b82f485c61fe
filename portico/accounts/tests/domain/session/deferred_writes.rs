use portico_accounts::{Audience, Client, CookieState};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, MINUTE, SECOND, SECRET, Stage, email, session_token};

on_both_engines!(
    a_deferred_write_is_stored_while_the_server_runs,
    requests_do_not_wait_for_a_deferred_write,
    an_older_deferred_write_changes_nothing,
    a_lost_deferred_write_is_not_mistaken_for_theft,
    a_deferred_write_without_a_database_causes_no_error,
);

async fn a_deferred_write_is_stored_while_the_server_runs(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let serving = stage.accounts.clone();
    let serving = tokio::spawn(async move { serving.write_notes().await });
    tokio::task::yield_now().await;
    stage.clock.advance(10 * MINUTE);
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.count("select last_seen_at from sessions").await, stage.clock.now().as_micros());
    serving.abort();
}

async fn requests_do_not_wait_for_a_deferred_write(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let entered = stage.clock.now().as_micros();
    stage.clock.advance(10 * MINUTE);
    assert!(matches!(stage.accounts.caller_by_cookie(session_token(&ada)).await, Ok(CookieState::Caller(_))));
    assert_eq!(stage.count("select last_seen_at from sessions").await, entered);
    stage.accounts.write_waiting_notes().await;
    assert_eq!(stage.count("select last_seen_at from sessions").await, stage.clock.now().as_micros());
}

async fn an_older_deferred_write_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    stage.clock.advance(10 * MINUTE);
    elsewhere.caller_by_cookie(session_token(&renewed)).await.unwrap();
    stage.clock.advance(10 * MINUTE);
    let latest = stage.refresh(Audience::Web, session_token(&renewed)).await.unwrap();
    assert!(stage.is_known(session_token(&latest)).await);
    elsewhere.write_waiting_notes().await;
    assert_eq!(stage.count("select last_seen_at from sessions").await, stage.clock.now().as_micros());
    assert_eq!(stage.count("select presented_counter from sessions").await, 2);
}

async fn a_lost_deferred_write_is_not_mistaken_for_theft(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ending = stage.another_node(SECRET).await.unwrap();
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = ending.refresh(Audience::Web, session_token(&ada), &Client::default()).await.unwrap();
    ending.caller_by_cookie(session_token(&renewed)).await.unwrap();
    drop(ending);
    stage.clock.advance(10 * SECOND);
    assert!(stage.refresh(Audience::Web, session_token(&ada)).await.is_ok());
    assert!(stage.is_known(session_token(&renewed)).await);
}

async fn a_deferred_write_without_a_database_causes_no_error(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.accounts.catch_up().await.unwrap();
    let ada = stage.new_session(ADA, BROWSER).await;
    assert!(stage.is_known(session_token(&ada)).await);
    stage.change("update sessions set last_seen_at = last_seen_at - 60000000").await;
    stage.accounts.set_admin(&email(ADA), false).await.unwrap();
    assert!(matches!(stage.accounts.caller_by_cookie(session_token(&ada)).await, Ok(CookieState::Caller(_))));
    stage.accounts.db().close().await;
    assert!(stage.is_known(session_token(&ada)).await, "the cached session still answers");
}
