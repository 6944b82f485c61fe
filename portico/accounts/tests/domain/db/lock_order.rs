//! Every transaction locks a user's row before the rows that belong to it, so that two that meet wait for each
//! other and neither fails. SQLite has no such locks: one writes at a time.

use std::future::Future;
use std::time::Duration;

use portico_accounts::{Accounts, Audience, Client, Db, Proof, RefreshError, ResetPasswordError, VerifyEmailError};
use portico_testbed::Engine;

use crate::stage::{ADA, BROWSER, PASSWORD, Stage, email, new_password, password, session_token};

const CHANGE_OF_ADDRESS: [&str; 2] = [
    "update users set email_key = 'eve@example.org'",
    "update sessions set revoked_at = 1, end_reason = 'ended_elsewhere'",
];
const DISABLING: [&str; 2] = ["update users set disabled_at = 1", "delete from one_time_links"];

/// The result of `work` that begins between the two, and cannot continue before both are done.
async fn between<T, F>([first, second]: [&'static str; 2], stage: &Stage, work: impl FnOnce(Accounts) -> F) -> T
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let Db::Postgres { pool, .. } = stage.accounts.db() else { panic!("not on PostgreSQL") };
    let mut other = pool.begin().await.unwrap();
    sqlx::query(first).execute(&mut *other).await.unwrap();
    let work = tokio::spawn(work(stage.accounts.clone()));
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while stage.count(waiting).await == 0 {
        assert!(!work.is_finished());
    }
    sqlx::query(second).execute(&mut *other).await.unwrap();
    other.commit().await.unwrap();
    work.await.unwrap()
}

#[tokio::test]
async fn signing_out_waits_for_an_address_change() {
    let stage = Stage::set(Engine::Postgres).await;
    stage.new_session(ADA, BROWSER).await;
    let ended = between(CHANGE_OF_ADDRESS, &stage, async |accounts| accounts.sign_out_user(&email(ADA)).await).await;
    assert_eq!(ended.unwrap(), 0);
}

#[tokio::test]
async fn a_log_out_waits_for_an_address_change() {
    let stage = Stage::set(Engine::Postgres).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let log_out =
        async move |accounts: Accounts| accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await;
    between(CHANGE_OF_ADDRESS, &stage, log_out).await.unwrap();
    assert_eq!(stage.count("select count(*) from audit_events where event = 'session_logged_out'").await, 0);
}

#[tokio::test]
async fn a_theft_waits_for_an_address_change() {
    let stage = Stage::set(Engine::Postgres).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert!(stage.is_known(session_token(&renewed)).await);
    stage.clock.advance(Duration::from_secs(10));
    let replay =
        async move |accounts: Accounts| accounts.refresh(Audience::Web, session_token(&ada), &Client::default()).await;
    let refused = between(CHANGE_OF_ADDRESS, &stage, replay).await.unwrap_err();
    assert!(matches!(refused, RefreshError::SessionOver(_)), "{refused:?}");
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_token_reuse'").await, 0);
}

#[tokio::test]
async fn a_reset_waits_until_the_user_is_disabled() {
    let stage = Stage::set(Engine::Postgres).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    let reset = async move |accounts: Accounts| {
        accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await
    };
    let refused = between(DISABLING, &stage, reset).await.unwrap_err();
    assert!(matches!(refused, ResetPasswordError::InvalidLink), "{refused:?}");
}

#[tokio::test]
async fn a_confirmation_waits_until_the_user_is_disabled() {
    let stage = Stage::set(Engine::Postgres).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    let confirm = async move |accounts: Accounts| {
        accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await
    };
    let refused = between(DISABLING, &stage, confirm).await.unwrap_err();
    assert!(matches!(refused, VerifyEmailError::InvalidLink), "{refused:?}");
}
