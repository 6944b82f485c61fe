//! An operator signs all users out.

use std::time::Duration;

use portico_accounts::{Audience, Client, CookieState, Db, EndReason};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::stage::{ADA, BROWSER, EVE, PASSWORD, PROGRAM, SECOND, SECRET, Stage, access_token, email, session_token};

on_both_engines!(
    every_session_of_every_user_ends,
    each_account_with_a_session_gets_an_entry,
    expired_sessions_are_ended_as_well,
    other_servers_refuse_the_sessions,
    more_accounts_than_fit_in_one_transaction_are_logged_out,
    a_sign_out_fails_if_it_cannot_be_recorded,
    concurrent_log_outs_do_not_fail,
);

const OPEN: &str = "select count(*) from sessions where revoked_at is null";

async fn every_session_of_every_user_ends(engine: Engine) {
    let stage = Stage::set(engine).await;
    let program = stage.new_session(ADA, PROGRAM).await;
    let (browser, eve) = (stage.log_in(ADA, PASSWORD).await.unwrap(), stage.new_session(EVE, BROWSER).await);
    assert_eq!(stage.accounts.remaining_sessions().await.unwrap(), 3);
    assert_eq!(stage.accounts.sign_out_all().await.unwrap(), 3);
    assert!(stage.caller_by_token(access_token(&program), None).await.is_err());
    assert_eq!(stage.refusal(Audience::Api, session_token(&program)).await, Some(EndReason::EndedElsewhere));
    for cookie in [&browser, &eve] {
        let holder = stage.cookie_state(session_token(cookie)).await;
        assert!(matches!(holder, CookieState::Ended(EndReason::EndedElsewhere)), "{holder:?}");
    }
    assert_eq!(stage.accounts.sign_out_all().await.unwrap(), 0);
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn each_account_with_a_session_gets_an_entry(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await.user, stage.new_session(EVE, BROWSER).await.user);
    let kai = stage.sign_up("kai@example.org").await;
    stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.clock.advance(SECOND);
    stage.accounts.sign_out_all().await.unwrap();
    for user in [ada.id, eve.id] {
        let trail = stage.accounts.audit_trail(user, 100).await.unwrap();
        let lines = trail.iter().filter(|entry| entry.event == "session_all_ended_by_operator").count();
        assert_eq!((lines, trail[0].occurred_at), (1, stage.clock.now()));
    }
    let trail = stage.accounts.audit_trail(kai.id, 100).await.unwrap();
    assert!(trail.iter().all(|entry| entry.event != "session_all_ended_by_operator"), "{trail:?}");
}

async fn expired_sessions_are_ended_as_well(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    stage.change("update sessions set expires_at = 1, last_seen_at = 1").await;
    assert_eq!(stage.accounts.sign_out_all().await.unwrap(), 1);
    assert_eq!(stage.count(OPEN).await, 0);
}

async fn other_servers_refuse_the_sessions(engine: Engine) {
    let stage = Stage::set(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    stage.accounts.catch_up().await.unwrap();
    let ada = stage.new_session(ADA, PROGRAM).await;
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
    elsewhere.sign_out_all().await.unwrap();
    stage.accounts.catch_up().await.unwrap();
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_err());
}

async fn more_accounts_than_fit_in_one_transaction_are_logged_out(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    for sql in multiply(&stage) {
        stage.change(sql).await;
    }
    assert_eq!(stage.count("select count(distinct user_id) from sessions").await, 512);
    assert_eq!(stage.accounts.sign_out_all().await.unwrap(), 512);
    assert_eq!(stage.count(OPEN).await, 0);
    let lines = "select count(distinct user_id) from audit_events where event = 'session_all_ended_by_operator'";
    assert_eq!(stage.count(lines).await, 512);
}

/// Doubles the accounts nine times, and gives each a session.
fn multiply(stage: &Stage) -> Vec<&'static str> {
    let (user, session) = match stage.accounts.db() {
        Db::Sqlite { .. } => (
            "insert into users (id, name, email, email_key, is_admin, created_at) \
             select randomblob(16), name, email, hex(randomblob(16)), is_admin, created_at from users",
            "insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, \
             created_at, last_seen_at, expires_at) select randomblob(16), u.id, s.audience, s.remembered, s.counter, \
             s.rotated_at, s.authenticated_at, s.created_at, s.last_seen_at, s.expires_at \
             from users u, sessions s where u.id <> s.user_id",
        ),
        Db::Postgres { .. } => (
            "insert into users (id, name, email, email_key, is_admin, created_at) \
             select gen_random_uuid(), name, email, gen_random_uuid()::text, is_admin, created_at from users",
            "insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, \
             created_at, last_seen_at, expires_at) select gen_random_uuid(), u.id, s.audience, s.remembered, s.counter, \
             s.rotated_at, s.authenticated_at, s.created_at, s.last_seen_at, s.expires_at \
             from users u, sessions s where u.id <> s.user_id",
        ),
    };
    [[user; 9].as_slice(), &[session]].concat()
}

async fn a_sign_out_fails_if_it_cannot_be_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.refuse_history().await;
    assert!(stage.accounts.sign_out_all().await.is_err());
    assert!(stage.is_known(session_token(&ada)).await);
}

/// They lock the same rows, and never deadlock.
async fn concurrent_log_outs_do_not_fail(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(EVE).await;
    stage.sign_up(ADA).await;
    for _ in 0..5 {
        let mut work = JoinSet::new();
        for who in [ADA, EVE, ADA, EVE] {
            let (accounts, visitor) = (stage.accounts.clone(), stage.log_in(who, PASSWORD).await.unwrap());
            work.spawn(async move {
                accounts.log_out(None, Some(session_token(&visitor)), &Client::default()).await.is_ok()
            });
        }
        let [one, other, single] = [(); 3].map(|()| stage.accounts.clone());
        work.spawn(async move { one.sign_out_all().await.is_ok() });
        work.spawn(async move { other.sign_out_all().await.is_ok() });
        work.spawn(async move { single.sign_out_user(&email(EVE)).await.is_ok() });
        assert_eq!(work.join_all().await, [true; 7]);
        assert_eq!(stage.count(OPEN).await, 0);
    }
}

/// The removal of old sessions locks rows of many accounts in another order. PostgreSQL ends one of two transactions
/// that wait for each other, and it does not matter which.
#[tokio::test]
async fn a_deadlock_does_not_stop_the_sign_out() {
    let stage = Stage::set(Engine::Postgres).await;
    let mut users = [stage.new_session(ADA, BROWSER).await.user.id, stage.new_session(EVE, BROWSER).await.user.id];
    users.sort_unstable();
    let Db::Postgres { pool, .. } = stage.accounts.db() else { unreachable!("this stage is PostgreSQL's") };
    let mut other = pool.begin().await.unwrap();
    // The other transaction gives up last.
    sqlx::query("set local deadlock_timeout = '30s'").execute(&mut *other).await.unwrap();
    let lock = "select 1 from sessions where user_id = $1 for update";
    sqlx::query(lock).bind(users[1]).execute(&mut *other).await.unwrap();
    let accounts = stage.accounts.clone();
    let signing_out = tokio::spawn(async move { accounts.sign_out_all().await });
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let waits = async { while stage.count(waiting).await == 0 {} };
    timeout(Duration::from_secs(20), waits).await.expect("the sign-out waits for the other one");
    _ = sqlx::query(lock).bind(users[0]).execute(&mut *other).await;
    other.rollback().await.unwrap();
    assert_eq!(signing_out.await.unwrap().unwrap(), 2);
}
