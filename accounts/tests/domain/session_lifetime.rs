use portico_accounts::{Audience, RefreshError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, DAY, EVE, HOUR, KEPT_BROWSER, MINUTE, PROGRAM, SECOND, Stage, session_token};

on_both_engines!(
    a_session_is_over_after_an_idle_hour,
    activity_starts_the_idle_hour_anew,
    activity_does_not_move_the_last_end,
    a_kept_session_may_be_idle_for_a_week,
    a_kept_session_ends_after_thirty_days,
    a_browsers_refresh_is_no_activity,
    a_programs_refresh_is_activity,
    an_access_token_never_outlives_its_session,
    only_a_kept_session_outlives_the_window,
);

async fn a_session_is_over_after_an_idle_hour(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (active, idle) = (stage.enter(ADA, BROWSER).await, stage.enter(EVE, BROWSER).await);
    stage.clock.advance(HOUR - SECOND);
    assert!(stage.is_known(session_token(&active)).await);
    stage.clock.advance(SECOND);
    assert!(stage.is_known(session_token(&active)).await);
    assert!(!stage.is_known(session_token(&idle)).await);
}

async fn activity_starts_the_idle_hour_anew(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    for _ in 0..24 {
        stage.clock.advance(50 * MINUTE);
        assert!(stage.is_known(session_token(&ada)).await);
    }
}

async fn activity_does_not_move_the_last_end(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    for _ in 1..48 {
        stage.clock.advance(30 * MINUTE);
        assert!(stage.is_known(session_token(&ada)).await);
    }
    stage.clock.advance(30 * MINUTE - SECOND);
    assert!(stage.is_known(session_token(&ada)).await);
    stage.clock.advance(SECOND);
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn a_kept_session_may_be_idle_for_a_week(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (active, idle) = (stage.enter(ADA, KEPT_BROWSER).await, stage.enter(EVE, KEPT_BROWSER).await);
    stage.clock.advance(7 * DAY - SECOND);
    assert!(stage.is_known(session_token(&active)).await);
    stage.clock.advance(SECOND);
    assert!(!stage.is_known(session_token(&idle)).await);
}

async fn a_kept_session_ends_after_thirty_days(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, KEPT_BROWSER).await;
    for _ in 1..10 {
        stage.clock.advance(3 * DAY);
        assert!(stage.is_known(session_token(&ada)).await);
    }
    stage.clock.advance(3 * DAY);
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn a_browsers_refresh_is_no_activity(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut ada = stage.enter(ADA, BROWSER).await;
    for _ in 0..5 {
        stage.clock.advance(10 * MINUTE);
        ada = stage.accounts.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    }
    stage.clock.advance(10 * MINUTE);
    let refused = stage.accounts.refresh(Audience::Web, session_token(&ada)).await;
    assert!(matches!(refused, Err(RefreshError::SessionOver)));
}

async fn a_programs_refresh_is_activity(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut ada = stage.enter(ADA, PROGRAM).await;
    for _ in 0..4 {
        stage.clock.advance(6 * DAY);
        ada = stage.accounts.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    }
    stage.clock.advance(6 * DAY);
    let refused = stage.accounts.refresh(Audience::Api, session_token(&ada)).await;
    assert!(matches!(refused, Err(RefreshError::SessionOver)), "thirty days have passed");
}

async fn an_access_token_never_outlives_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    assert_eq!(ada.tokens.expires_in, 5 * MINUTE);
    for _ in 1..48 {
        stage.clock.advance(30 * MINUTE);
        assert!(stage.is_known(session_token(&ada)).await);
    }
    stage.clock.advance(28 * MINUTE);
    let ada = stage.accounts.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert_eq!(ada.tokens.expires_in, 2 * MINUTE);
}

async fn only_a_kept_session_outlives_the_window(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (window, kept) = (stage.enter(ADA, BROWSER).await, stage.enter(EVE, KEPT_BROWSER).await);
    assert_eq!(window.tokens.remembered_for, None);
    assert_eq!(kept.tokens.remembered_for, Some(30 * DAY));
    stage.clock.advance(DAY);
    let kept = stage.accounts.refresh(Audience::Web, session_token(&kept)).await.unwrap();
    assert_eq!(kept.tokens.remembered_for, Some(29 * DAY));
}
