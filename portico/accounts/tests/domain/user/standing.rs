use portico_accounts::{Audience, Client, CookieState, Db, EndReason, LogInError, LoggedIn, StandingError};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{ADA, BROWSER, EVE, HOUR, PASSWORD, PROGRAM, Stage, access_token, email, session_token};

on_both_engines!(
    disabling_ends_every_session_of_that_user,
    only_the_right_password_reveals_that_a_user_is_disabled,
    disabling_twice_keeps_the_first_timestamp,
    enabling_allows_log_ins_but_revives_no_session,
    enabling_does_not_revive_a_session_of_a_user_disabled_by_hand,
    enabling_an_enabled_user_ends_no_session,
    a_session_opened_while_its_user_is_disabled_is_never_valid,
    existing_sessions_see_a_promotion_and_a_demotion,
    signing_out_ends_every_session_but_allows_log_ins,
    signing_out_counts_the_ended_sessions,
    a_session_opened_while_its_user_is_signed_out_is_ended,
    other_users_are_not_affected,
    operator_actions_during_log_outs_wait_their_turn_and_succeed,
    an_unknown_address_is_reported,
    any_spelling_of_the_address_works,
);

async fn disabling_ends_every_session_of_that_user(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (program, browser) = (stage.new_session(ADA, PROGRAM).await, stage.log_in(ADA, PASSWORD).await.unwrap());
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    assert!(stage.caller_by_token(access_token(&program), None).await.is_err());
    assert_eq!(stage.refusal(Audience::Api, session_token(&program)).await, Some(EndReason::Disabled));
    assert!(matches!(stage.cookie_state(session_token(&browser)).await, CookieState::Ended(EndReason::Disabled)));
    assert_eq!(stage.texts("select end_reason from sessions").await, ["disabled", "disabled"]);
}

async fn only_the_right_password_reveals_that_a_user_is_disabled(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    let told = stage.log_in(ADA, PASSWORD).await.unwrap_err();
    assert!(matches!(told, LogInError::Disabled));
    assert_eq!(told.to_string(), "This account is disabled. Contact the administrator of this site.");
    let wrong = stage.log_in(ADA, "incorrect horse").await;
    assert!(matches!(wrong, Err(LogInError::WrongCredentials)));
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
}

async fn disabling_twice_keeps_the_first_timestamp(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let first = stage.clock.now();
    for _ in 0..2 {
        stage.accounts.disable_user(&email(ADA)).await.unwrap();
        stage.clock.advance(HOUR);
    }
    let user = stage.accounts.user_by_email(&email(ADA)).await.unwrap().unwrap();
    assert_eq!(user.disabled_at, Some(first));
}

async fn enabling_allows_log_ins_but_revives_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    stage.accounts.enable_user(&email(ADA)).await.unwrap();
    assert!(!stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Disabled));
    let again = stage.log_in(ADA, PASSWORD).await.unwrap();
    assert!(stage.is_known(session_token(&again)).await);
}

async fn enabling_does_not_revive_a_session_of_a_user_disabled_by_hand(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.change("update users set disabled_at = 1").await;
    stage.accounts.enable_user(&email(ADA)).await.unwrap();
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Disabled));
}

async fn enabling_an_enabled_user_ends_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.enable_user(&email(ADA)).await.unwrap();
    assert!(stage.is_known(session_token(&ada)).await);
}

async fn a_session_opened_while_its_user_is_disabled_is_never_valid(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let disable = "update users set disabled_at = 1";
    // The log-in sees the old row; the change that disables the user is committed while the session is inserted.
    let entered = match stage.accounts.db() {
        Db::Sqlite { writer, .. } => {
            let mut disabling = writer.begin().await.unwrap();
            sqlx::query(disable).execute(&mut *disabling).await.unwrap();
            log_in_before(&stage, disabling.commit()).await
        }
        Db::Postgres { pool, .. } => {
            let mut disabling = pool.begin().await.unwrap();
            sqlx::query(disable).execute(&mut *disabling).await.unwrap();
            log_in_before(&stage, disabling.commit()).await
        }
    };
    assert!(matches!(entered, Err(LogInError::WrongCredentials)), "{entered:?}");
    stage.accounts.enable_user(&email(ADA)).await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
}

async fn log_in_before(stage: &Stage, commit: impl Future<Output = sqlx::Result<()>>) -> Result<LoggedIn, LogInError> {
    let commit = async {
        for _ in 0..200 {
            stage.accounts.db().ping().await.unwrap();
        }
        commit.await.unwrap();
    };
    tokio::join!(stage.log_in(ADA, PASSWORD), commit).0
}

async fn existing_sessions_see_a_promotion_and_a_demotion(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.accounts.catch_up().await.unwrap();
    let ada = stage.new_session(ADA, BROWSER).await;
    for is_admin in [true, true, false] {
        stage.accounts.set_admin(&email(ADA), is_admin).await.unwrap();
        assert_eq!(stage.caller(session_token(&ada)).await.user.is_admin, is_admin);
        let by_token = stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await.unwrap();
        assert_eq!(by_token.user.is_admin, is_admin);
    }
}

async fn signing_out_ends_every_session_but_allows_log_ins(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (program, browser) = (stage.new_session(ADA, PROGRAM).await, stage.log_in(ADA, PASSWORD).await.unwrap());
    assert_eq!(stage.accounts.sign_out_user(&email(ADA)).await.unwrap(), 2);
    assert_eq!(stage.refusal(Audience::Api, session_token(&program)).await, Some(EndReason::EndedElsewhere));
    assert!(matches!(stage.cookie_state(session_token(&browser)).await, CookieState::Ended(EndReason::EndedElsewhere)));
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn signing_out_counts_the_ended_sessions(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    assert_eq!(stage.accounts.sign_out_user(&email(ADA)).await.unwrap(), 0);
    stage.log_in(ADA, PASSWORD).await.unwrap();
    assert_eq!(stage.accounts.sign_out_user(&email(ADA)).await.unwrap(), 1);
    assert_eq!(stage.accounts.sign_out_user(&email(ADA)).await.unwrap(), 0);
}

/// Pending log-ins become void after the sessions have ended.
async fn a_session_opened_while_its_user_is_signed_out_is_ended(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    stage.step(ADA).await;
    stage.after("delete on log_in_steps", "update sessions set revoked_at = null, end_reason = null").await;
    stage.accounts.sign_out_user(&email(ADA)).await.unwrap();
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada.session)).await, Some(EndReason::EndedElsewhere));
}

async fn other_users_are_not_affected(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (_, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    stage.accounts.sign_out_user(&email(ADA)).await.unwrap();
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    stage.accounts.enable_user(&email(ADA)).await.unwrap();
    assert_eq!(stage.caller(session_token(&eve)).await.user, eve.user);
    assert!(stage.log_in(EVE, PASSWORD).await.is_ok());
}

/// They lock the same rows, and never deadlock.
async fn operator_actions_during_log_outs_wait_their_turn_and_succeed(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    for _ in 0..5 {
        stage.accounts.enable_user(&email(ADA)).await.unwrap();
        let mut work = JoinSet::new();
        for _ in 0..6 {
            let (accounts, ada) = (stage.accounts.clone(), stage.log_in(ADA, PASSWORD).await.unwrap());
            work.spawn(
                async move { accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.is_ok() },
            );
        }
        let [promoting, signing_out, disabling, enabling] = [(); 4].map(|()| stage.accounts.clone());
        work.spawn(async move { promoting.set_admin(&email(ADA), true).await.is_ok() });
        work.spawn(async move { signing_out.sign_out_user(&email(ADA)).await.is_ok() });
        work.spawn(async move { disabling.disable_user(&email(ADA)).await.is_ok() });
        work.spawn(async move { enabling.enable_user(&email(ADA)).await.is_ok() });
        assert_eq!(work.join_all().await, [true; 10]);
    }
}

async fn an_unknown_address_is_reported(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let unknown = email(EVE);
    assert!(matches!(stage.accounts.disable_user(&unknown).await, Err(StandingError::NoSuchUser)));
    assert!(matches!(stage.accounts.enable_user(&unknown).await, Err(StandingError::NoSuchUser)));
    assert!(matches!(stage.accounts.set_admin(&unknown, true).await, Err(StandingError::NoSuchUser)));
    assert!(matches!(stage.accounts.sign_out_user(&unknown).await, Err(StandingError::NoSuchUser)));
}

async fn any_spelling_of_the_address_works(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    assert_eq!(stage.accounts.sign_out_user(&email("ADA@Example.ORG")).await.unwrap(), 1);
    stage.accounts.set_admin(&email("Ada@EXAMPLE.org"), true).await.unwrap();
    stage.accounts.disable_user(&email("ADA@example.org")).await.unwrap();
    let user = stage.accounts.user_by_email(&email(ADA)).await.unwrap().unwrap();
    assert!(user.is_admin && user.disabled_at.is_some());
}
