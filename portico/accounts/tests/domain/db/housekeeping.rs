use portico_accounts::{Audience, CookieState, EndReason};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, DAY, EVE, HOUR, KEPT_BROWSER, MICROSECOND, PROGRAM, Stage, email, session_token};

on_both_engines!(
    a_session_is_kept_for_a_week_after_it_expires,
    a_late_visitor_learns_why_the_session_ended,
    younger_rows_are_kept,
    the_history_of_an_account_is_kept,
    cleaning_up_an_empty_database_succeeds,
);

async fn a_session_is_kept_for_a_week_after_it_expires(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    stage.clock.advance(DAY + 7 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions").await, 1);
    stage.clock.advance(MICROSECOND);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
    assert_eq!(stage.count("select count(*) from users").await, 1);
}

async fn a_late_visitor_learns_why_the_session_ended(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    stage.clock.advance(7 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert!(matches!(stage.cookie_state(session_token(&ada)).await, CookieState::Ended(EndReason::Disabled)));
    stage.clock.advance(2 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert!(matches!(stage.cookie_state(session_token(&ada)).await, CookieState::Unknown));
}

async fn younger_rows_are_kept(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (kept, program) = (stage.new_session(ADA, KEPT_BROWSER).await, stage.new_session(EVE, PROGRAM).await);
    for address in [ADA, EVE] {
        stage.log_in(address, "correct horse").await.unwrap();
    }
    for _ in 0..10 {
        stage.clock.advance(DAY);
        assert!(stage.is_known(session_token(&kept)).await);
        stage.accounts.clean_up().await.unwrap();
    }
    assert_eq!(stage.count("select count(*) from sessions").await, 2);
    assert!(stage.is_known(session_token(&kept)).await);
    assert_eq!(stage.refusal(Audience::Api, session_token(&program)).await, Some(EndReason::Idle));
}

async fn the_history_of_an_account_is_kept(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    stage.refresh(Audience::Web, session_token(&renewed)).await.unwrap();
    stage.refusal(Audience::Web, session_token(&ada)).await;
    stage.clock.advance(9 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
    assert_eq!(stage.accounts.audit_trail(ada.user.id, 10).await.unwrap().len(), 2);
}

async fn cleaning_up_an_empty_database_succeeds(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.change("delete from changes").await;
    for _ in 0..2 {
        stage.accounts.clean_up().await.unwrap();
        stage.clock.advance(HOUR);
    }
}
