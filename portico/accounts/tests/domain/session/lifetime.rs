use portico_accounts::{Audience, Client, EndReason};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, DAY, EVE, HOUR, KEPT_BROWSER, MICROSECOND, MINUTE, PROGRAM, SECOND, Stage, access_token,
    session_token,
};

on_both_engines!(
    a_session_ends_after_an_idle_hour,
    activity_restarts_the_idle_hour,
    activity_does_not_extend_the_absolute_lifetime,
    a_kept_session_can_be_idle_for_a_week,
    a_kept_session_ends_after_thirty_days,
    a_browsers_refresh_does_not_count_as_activity,
    a_programs_refresh_counts_as_activity,
    a_programs_call_counts_as_activity,
    a_refresh_does_not_extend_the_absolute_lifetime,
    activity_is_recorded_once_per_sixtieth_of_the_idle_time,
    an_access_token_never_outlives_its_session,
    only_a_kept_session_outlives_the_browser,
);

async fn a_session_ends_after_an_idle_hour(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (active, idle) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    stage.clock.advance(HOUR - SECOND);
    assert!(stage.is_known(session_token(&active)).await);
    stage.clock.advance(SECOND);
    assert!(stage.is_known(session_token(&active)).await);
    assert!(!stage.is_known(session_token(&idle)).await);
}

async fn activity_restarts_the_idle_hour(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    for _ in 0..24 {
        stage.clock.advance(50 * MINUTE);
        assert!(stage.is_known(session_token(&ada)).await);
    }
}

async fn activity_does_not_extend_the_absolute_lifetime(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    for _ in 1..48 {
        stage.clock.advance(30 * MINUTE);
        assert!(stage.is_known(session_token(&ada)).await);
    }
    stage.clock.advance(30 * MINUTE - SECOND);
    assert!(stage.is_known(session_token(&ada)).await);
    stage.clock.advance(SECOND);
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn a_kept_session_can_be_idle_for_a_week(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (active, idle) = (stage.new_session(ADA, KEPT_BROWSER).await, stage.new_session(EVE, KEPT_BROWSER).await);
    stage.clock.advance(7 * DAY - SECOND);
    assert!(stage.is_known(session_token(&active)).await);
    stage.clock.advance(SECOND);
    assert!(!stage.is_known(session_token(&idle)).await);
}

async fn a_kept_session_ends_after_thirty_days(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, KEPT_BROWSER).await;
    for _ in 1..10 {
        stage.clock.advance(3 * DAY);
        assert!(stage.is_known(session_token(&ada)).await);
    }
    stage.clock.advance(3 * DAY);
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn a_browsers_refresh_does_not_count_as_activity(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut ada = stage.new_session(ADA, BROWSER).await;
    for _ in 0..5 {
        stage.clock.advance(10 * MINUTE);
        ada = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    }
    stage.clock.advance(10 * MINUTE);
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Idle));
}

async fn a_programs_refresh_counts_as_activity(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut ada = stage.new_session(ADA, PROGRAM).await;
    for _ in 0..4 {
        stage.clock.advance(6 * DAY);
        ada = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    }
    stage.clock.advance(6 * DAY);
    assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(EndReason::Expired));
}

async fn a_refresh_does_not_extend_the_absolute_lifetime(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut ada = stage.new_session(ADA, PROGRAM).await;
    for _ in 1..30 {
        stage.clock.advance(DAY);
        ada = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    }
    stage.clock.advance(DAY - MICROSECOND);
    ada = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    assert_eq!(ada.tokens.remembered_for, Some(MICROSECOND));
    stage.clock.advance(MICROSECOND);
    assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(EndReason::Expired));
}

async fn a_programs_call_counts_as_activity(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.clock.advance(6 * DAY);
    let renewed = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    stage.change("update sessions set last_seen_at = created_at").await;
    stage.caller_by_token(access_token(&renewed), None).await.unwrap();
    assert_eq!(stage.count("select last_seen_at from sessions").await, stage.clock.now().as_micros());
}

async fn activity_is_recorded_once_per_sixtieth_of_the_idle_time(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let entered = stage.clock.now().as_micros();
    stage.clock.advance(MINUTE - MICROSECOND);
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.count("select last_seen_at from sessions").await, entered);
    stage.clock.advance(MICROSECOND);
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.count("select last_seen_at from sessions").await, stage.clock.now().as_micros());
}

async fn an_access_token_never_outlives_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    assert_eq!(ada.tokens.expires_in, 5 * MINUTE);
    for _ in 1..48 {
        stage.clock.advance(30 * MINUTE);
        assert!(stage.is_known(session_token(&ada)).await);
    }
    stage.clock.advance(28 * MINUTE);
    let ada = stage.accounts.refresh(Audience::Web, session_token(&ada), &Client::default()).await.unwrap();
    assert_eq!(ada.tokens.expires_in, 2 * MINUTE);
}

async fn only_a_kept_session_outlives_the_browser(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (window, kept) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, KEPT_BROWSER).await);
    assert_eq!(window.tokens.remembered_for, None);
    assert_eq!(kept.tokens.remembered_for, Some(30 * DAY));
    stage.clock.advance(DAY);
    let kept = stage.accounts.refresh(Audience::Web, session_token(&kept), &Client::default()).await.unwrap();
    assert_eq!(kept.tokens.remembered_for, Some(29 * DAY));
}
