//! Every transaction locks a user's row before the rows that belong to it, so that two that meet wait for each
//! other and neither fails. SQLite has no such locks: one writes at a time.

use std::future::Future;
use std::time::Duration;

use portico_accounts::{
    Accounts, Audience, ChangePasswordError, Client, Db, Proof, ProofError, RefreshError, ResetPasswordError,
    VerifyEmailError,
};
use portico_testbed::Engine;
use secrecy::ExposeSecret;

use crate::stage::{ADA, BROWSER, DAY, MINUTE, PASSWORD, Stage, email, new_password, password, session_token};

const CHANGE_OF_ADDRESS: [&str; 2] = [
    "update users set email_key = 'eve@example.org'",
    "update sessions set revoked_at = 1, end_reason = 'ended_elsewhere'",
];
const TURNING_ON: [&str; 2] = [
    "update users set name = name",
    "insert into authenticator_apps (user_id, sealed_secret, last_step, confirmed_at) select id, '', 0, 1 from users",
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

#[tokio::test]
async fn a_change_that_waits_for_a_new_app_is_refused() {
    let stage = Stage::set(Engine::Postgres).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let change = async move |accounts: Accounts| {
        accounts
            .change_password(&caller, &password(PASSWORD), &new_password("battery staple"), &Client::default())
            .await
    };
    let refused = between(TURNING_ON, &stage, change).await;
    assert!(matches!(refused, Err(ChangePasswordError::Proof(ProofError::CodeRequired))), "{refused:?}");
}

/// A change of a factor deletes the same rows in an order of its own.
#[tokio::test]
async fn cleaning_up_skips_locked_rows_of_second_factors() {
    let stage = Stage::set(Engine::Postgres).await;
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    let (token, shown, client) = (step.token.expose_secret(), stage.shown(&ada.phone), Client::default());
    stage.accounts.finish_step(Audience::Web, token, &shown, true, &client).await.unwrap();
    stage.clock.advance(MINUTE);
    stage.step(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.begin_app(&caller, stage.proof(&ada.phone), &client).await.unwrap();
    stage.clock.advance(31 * DAY);
    let Db::Postgres { pool, .. } = stage.accounts.db() else { panic!("not on PostgreSQL") };
    let mut other = pool.begin().await.unwrap();
    for sql in [
        "select 1 from log_in_steps for update",
        "select 1 from app_enrolments for update",
        "select 1 from trusted_browsers for update",
    ] {
        sqlx::query(sql).execute(&mut *other).await.unwrap();
    }
    let left = "select (select count(*) from log_in_steps) + (select count(*) from app_enrolments) \
                + (select count(*) from trusted_browsers)";
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count(left).await, 3);
    other.rollback().await.unwrap();
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count(left).await, 0);
}
