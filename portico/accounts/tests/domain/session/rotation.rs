use std::time::Duration;

use portico_accounts::{Accounts, Audience, Client, CookieState};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{
    ADA, BROWSER, DAY, HOUR, MICROSECOND, MINUTE, PROGRAM, SECOND, SECRET, Stage, access_token, session_token,
};

on_both_engines!(
    fifty_concurrent_refreshes_on_two_nodes_get_one_successor,
    each_of_fifty_rotations_works,
    a_browsers_lost_response_is_repeated_half_an_hour_later,
    a_programs_lost_response_is_repeated_six_days_later,
    a_response_can_get_lost_repeatedly,
    the_previous_token_identifies_its_session_until_the_successor_arrives,
    the_previous_token_is_accepted_for_ten_seconds_although_the_successor_was_used,
    the_ten_seconds_count_from_the_rotation,
    an_outdated_cookie_is_ignored_after_ten_seconds_but_ends_nothing,
    an_outdated_cookie_with_a_bearer_token_ends_no_session,
    a_cookie_two_steps_behind_ends_no_session,
    a_token_ahead_of_a_restored_database_is_refused_without_harm,
    presenting_a_token_again_changes_no_counter,
);

const GRACE: Duration = Duration::from_secs(10);

async fn fifty_concurrent_refreshes_on_two_nodes_get_one_successor(engine: Engine) {
    let stage = Stage::set(engine).await;
    let other = stage.another_node(SECRET).await.unwrap();
    let ada = stage.new_session(ADA, PROGRAM).await;
    let successors = at_once([&stage.accounts, &other], Audience::Api, session_token(&ada)).await;
    assert_eq!(successors.len(), 50);
    assert!(successors.iter().all(|successor| *successor == successors[0]));
    assert_eq!(stage.count("select counter from sessions").await, 1);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_token_reuse'").await, 0);
}

async fn each_of_fifty_rotations_works(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let mut held = session_token(&ada).to_owned();
    for _ in 0..3 {
        held = at_once([&stage.accounts; 2], Audience::Web, &held).await.swap_remove(0);
        assert!(stage.is_known(&held).await);
    }
    assert_eq!(stage.count("select counter from sessions").await, 3);
}

async fn a_browsers_lost_response_is_repeated_half_an_hour_later(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let lost = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    for _ in 0..3 {
        stage.clock.advance(10 * MINUTE);
        assert!(stage.is_known(session_token(&ada)).await);
    }
    let again = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert_eq!(session_token(&again), session_token(&lost));
    assert!(stage.caller_by_token(access_token(&again), Some(session_token(&again))).await.is_ok());
}

async fn a_programs_lost_response_is_repeated_six_days_later(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let lost = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    stage.clock.advance(6 * DAY);
    let again = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    assert_eq!(session_token(&again), session_token(&lost));
    assert!(stage.caller_by_token(access_token(&again), None).await.is_ok());
}

async fn a_response_can_get_lost_repeatedly(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    for _ in 0..10 {
        stage.clock.advance(5 * MINUTE);
        assert!(stage.refresh(Audience::Web, session_token(&ada)).await.is_ok());
    }
    assert_eq!(stage.count("select counter from sessions").await, 1);
}

async fn the_previous_token_identifies_its_session_until_the_successor_arrives(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    stage.clock.advance(30 * MINUTE);
    assert!(stage.is_known(session_token(&ada)).await);
    assert!(stage.is_known(session_token(&renewed)).await);
    assert!(!stage.is_known(session_token(&ada)).await);
    assert!(stage.is_known(session_token(&renewed)).await);
}

async fn the_previous_token_is_accepted_for_ten_seconds_although_the_successor_was_used(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert!(stage.is_known(session_token(&renewed)).await);
    stage.clock.advance(GRACE - MICROSECOND);
    assert!(stage.is_known(session_token(&ada)).await);
    assert!(stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await.is_ok());
    let again = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert_eq!(session_token(&again), session_token(&renewed));
}

async fn the_ten_seconds_count_from_the_rotation(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let first = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    stage.clock.advance(9 * SECOND);
    // The response is repeated, the rotation is not.
    stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert!(stage.is_known(session_token(&first)).await);
    stage.clock.advance(SECOND);
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn an_outdated_cookie_is_ignored_after_ten_seconds_but_ends_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert!(stage.is_known(session_token(&renewed)).await);
    stage.clock.advance(GRACE);
    for _ in 0..3 {
        assert!(matches!(stage.cookie_state(session_token(&ada)).await, CookieState::Unknown));
    }
    assert!(stage.is_known(session_token(&renewed)).await);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_token_reuse'").await, 0);
}

async fn an_outdated_cookie_with_a_bearer_token_ends_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert!(stage.is_known(session_token(&renewed)).await);
    stage.clock.advance(GRACE);
    for token in [access_token(&ada), access_token(&renewed)] {
        assert!(stage.caller_by_token(token, Some(session_token(&ada))).await.is_err());
    }
    assert!(stage.caller_by_token(access_token(&ada), Some(session_token(&renewed))).await.is_ok());
    assert!(stage.refresh(Audience::Web, session_token(&renewed)).await.is_ok());
}

async fn a_cookie_two_steps_behind_ends_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let parent = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    let latest = stage.refresh(Audience::Web, session_token(&parent)).await.unwrap();
    assert!(matches!(stage.cookie_state(session_token(&ada)).await, CookieState::Unknown));
    assert!(stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await.is_err());
    assert!(stage.is_known(session_token(&latest)).await);
}

async fn a_token_ahead_of_a_restored_database_is_refused_without_harm(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let mut held = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    let backed_up = held.clone();
    for _ in 0..3 {
        held = stage.refresh(Audience::Api, session_token(&held)).await.unwrap();
    }
    stage.clock.advance(HOUR);
    stage.change("update sessions set counter = 1").await;
    assert_eq!(stage.refusal(Audience::Api, session_token(&held)).await, None);
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 1);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_token_reuse'").await, 0);
    assert!(stage.refresh(Audience::Api, session_token(&backed_up)).await.is_ok());
}

async fn presenting_a_token_again_changes_no_counter(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert!(stage.is_known(session_token(&renewed)).await);
    stage.clock.advance(5 * SECOND);
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.count("select counter from sessions").await, 1);
    assert_eq!(stage.count("select presented_counter from sessions").await, 1);
}

/// The successors returned to fifty requests that present one token at the same time.
async fn at_once(nodes: [&Accounts; 2], audience: Audience, token: &str) -> Vec<String> {
    let mut attempts = JoinSet::new();
    for node in nodes.into_iter().cycle().take(50) {
        let (node, token) = (node.clone(), token.to_owned());
        attempts.spawn(async move {
            session_token(&node.refresh(audience, &token, &Client::default()).await.unwrap()).to_owned()
        });
    }
    attempts.join_all().await
}
