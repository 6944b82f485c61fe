use std::time::Duration;

use portico_accounts::{
    Accounts, Audience, AuditEvent, Client, CookieState, EndReason, LoggedIn, RefreshError, TokenError,
};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{
    ADA, BROWSER, EVE, MICROSECOND, MINUTE, PASSWORD, PROGRAM, SECOND, SECRET, Stage, access_token, session_token,
};

on_both_engines!(
    reusing_the_previous_token_is_theft_after_ten_seconds_once_the_new_cookie_has_been_used,
    reusing_the_previous_token_is_theft_once_the_successors_access_token_has_been_used,
    reusing_the_previous_token_is_theft_once_the_new_access_token_has_come_with_the_old_cookie,
    an_old_access_token_does_not_prove_that_the_successor_arrived,
    reusing_the_previous_token_is_theft_once_the_new_refresh_token_has_been_used,
    reusing_a_token_two_steps_behind_is_theft_at_once,
    a_thief_one_step_behind_a_program_is_noticed,
    a_program_one_step_behind_its_thief_is_noticed,
    a_theft_revokes_the_newest_token_and_its_access_token,
    a_theft_is_recorded_once,
    a_theft_sends_one_notice,
    twenty_concurrent_replays_are_one_theft,
    replays_on_two_nodes_are_one_theft,
    a_theft_ends_no_other_session,
    an_ended_session_is_not_reported_as_stolen,
);

const GRACE: Duration = Duration::from_secs(10);

async fn reusing_the_previous_token_is_theft_after_ten_seconds_once_the_new_cookie_has_been_used(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert!(stage.is_known(session_token(&renewed)).await);
    stage.clock.advance(GRACE - MICROSECOND);
    assert!(stage.refresh(Audience::Web, session_token(&ada)).await.is_ok());
    stage.clock.advance(MICROSECOND);
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Theft));
    is_over(&stage, Audience::Web, &renewed).await;
}

async fn reusing_the_previous_token_is_theft_once_the_successors_access_token_has_been_used(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let renewed = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    assert!(stage.caller_by_token(access_token(&renewed), None).await.is_ok());
    stage.clock.advance(GRACE);
    assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(EndReason::Theft));
    is_over(&stage, Audience::Api, &renewed).await;
}

async fn reusing_the_previous_token_is_theft_once_the_new_access_token_has_come_with_the_old_cookie(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    assert!(stage.caller_by_token(access_token(&renewed), Some(session_token(&ada))).await.is_ok());
    stage.clock.advance(GRACE);
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Theft));
}

async fn an_old_access_token_does_not_prove_that_the_successor_arrived(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let lost = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    stage.clock.advance(GRACE);
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
    let again = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    assert_eq!(session_token(&again), session_token(&lost));
}

async fn reusing_the_previous_token_is_theft_once_the_new_refresh_token_has_been_used(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let renewed = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    stage.clock.advance(MINUTE);
    let latest = stage.refresh(Audience::Api, session_token(&renewed)).await.unwrap();
    assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(EndReason::Theft));
    is_over(&stage, Audience::Api, &latest).await;
}

async fn reusing_a_token_two_steps_behind_is_theft_at_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let parent = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    let latest = stage.refresh(Audience::Web, session_token(&parent)).await.unwrap();
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Theft));
    assert_eq!(stage.refusal(Audience::Web, session_token(&parent)).await, Some(EndReason::Theft));
    is_over(&stage, Audience::Web, &latest).await;
}

async fn a_thief_one_step_behind_a_program_is_noticed(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut owner = stage.new_session(ADA, PROGRAM).await;
    for _ in 0..5 {
        owner = stage.refresh(Audience::Api, session_token(&owner)).await.unwrap();
        stage.clock.advance(4 * MINUTE);
        assert!(stage.caller_by_token(access_token(&owner), None).await.is_ok());
    }
    let stolen = owner.clone();
    owner = stage.refresh(Audience::Api, session_token(&owner)).await.unwrap();
    assert!(stage.caller_by_token(access_token(&owner), None).await.is_ok());
    stage.clock.advance(4 * MINUTE);
    assert_eq!(stage.refusal(Audience::Api, session_token(&stolen)).await, Some(EndReason::Theft));
    is_over(&stage, Audience::Api, &owner).await;
}

async fn a_program_one_step_behind_its_thief_is_noticed(engine: Engine) {
    let stage = Stage::set(engine).await;
    let owner = stage.new_session(ADA, PROGRAM).await;
    let thief = stage.refresh(Audience::Api, session_token(&owner)).await.unwrap();
    assert!(stage.caller_by_token(access_token(&thief), None).await.is_ok());
    stage.clock.advance(4 * MINUTE);
    assert_eq!(stage.refusal(Audience::Api, session_token(&owner)).await, Some(EndReason::Theft));
    is_over(&stage, Audience::Api, &thief).await;
}

async fn a_theft_revokes_the_newest_token_and_its_access_token(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = steal(&stage, Audience::Web, &ada).await;
    let by_token = stage.caller_by_token(access_token(&renewed), Some(session_token(&renewed))).await;
    assert!(matches!(by_token, Err(TokenError::SessionOver(Some(EndReason::Theft)))), "{by_token:?}");
    for cookie in [session_token(&ada), session_token(&renewed)] {
        assert!(matches!(stage.cookie_state(cookie).await, CookieState::Ended(EndReason::Theft)));
    }
    is_over(&stage, Audience::Web, &renewed).await;
}

async fn a_theft_is_recorded_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let session = stage.caller_by_token(access_token(&ada), None).await.unwrap().session.id;
    let renewed = steal(&stage, Audience::Api, &ada).await;
    let noticed_at = stage.clock.now();
    stage.clock.advance(SECOND);
    for token in [&ada, &renewed, &ada] {
        assert_eq!(stage.refusal(Audience::Api, session_token(token)).await, Some(EndReason::Theft));
    }
    let trail = stage.accounts.audit_trail(ada.user.id, 10).await.unwrap();
    assert_eq!(trail.len(), 2, "the theft and the sign-up");
    assert_eq!(trail[0].event, AuditEvent::TokenReuse.as_str());
    assert_eq!(trail[0].event, "authn_token_reuse");
    assert_eq!((trail[0].session_id, trail[0].occurred_at), (Some(session), noticed_at));
}

async fn a_theft_sends_one_notice(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.new_session(EVE, BROWSER).await;
    assert_eq!(told(&stage).await, 0);
    let renewed = steal(&stage, Audience::Web, &ada).await;
    for token in [&ada, &renewed, &ada] {
        assert_eq!(stage.refusal(Audience::Web, session_token(token)).await, Some(EndReason::Theft));
    }
    assert_eq!(told(&stage).await, 1);
    assert_eq!(stage.mails_to(EVE).await.len(), 1, "no other user is notified");
}

async fn twenty_concurrent_replays_are_one_theft(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let renewed = use_successor(&stage, Audience::Api, &ada).await;
    replay(&stage, [&stage.accounts; 2], &ada).await;
    is_over(&stage, Audience::Api, &renewed).await;
    assert_eq!(
        stage.texts("select event from audit_events where event = 'authn_token_reuse'").await,
        ["authn_token_reuse"]
    );
    assert_eq!(told(&stage).await, 1);
}

async fn replays_on_two_nodes_are_one_theft(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let renewed = use_successor(&stage, Audience::Api, &ada).await;
    let other = stage.another_node(SECRET).await.unwrap();
    replay(&stage, [&stage.accounts, &other], &ada).await;
    is_over(&stage, Audience::Api, &renewed).await;
    assert_eq!(
        stage.texts("select event from audit_events where event = 'authn_token_reuse'").await,
        ["authn_token_reuse"]
    );
    assert_eq!(told(&stage).await, 1);
}

async fn a_theft_ends_no_other_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    let second = stage.log_in(ADA, PASSWORD).await.unwrap();
    steal(&stage, Audience::Web, &ada).await;
    assert!(stage.is_known(session_token(&second)).await);
    assert!(stage.is_known(session_token(&eve)).await);
    let trail = stage.accounts.audit_trail(eve.user.id, 10).await.unwrap();
    assert!(trail.iter().all(|entry| entry.event != AuditEvent::TokenReuse.as_str()), "{trail:?}");
}

async fn an_ended_session_is_not_reported_as_stolen(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = use_successor(&stage, Audience::Web, &ada).await;
    stage.accounts.log_out(None, Some(session_token(&renewed)), &Client::default()).await.unwrap();
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::LoggedOut));
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_token_reuse'").await, 0);
    assert_eq!(told(&stage).await, 0);
}

/// How many emails told Ada of a theft.
async fn told(stage: &Stage) -> usize {
    let subjects = stage.subjects_to(ADA).await;
    subjects.iter().filter(|subject| *subject == "A session was ended for your security").count()
}

/// Rotates, uses the successor, and lets the ten seconds pass.
async fn use_successor(stage: &Stage, audience: Audience, parent: &LoggedIn) -> LoggedIn {
    let renewed = stage.refresh(audience, session_token(parent)).await.unwrap();
    assert!(stage.caller_by_token(access_token(&renewed), Some(session_token(&renewed))).await.is_ok());
    stage.clock.advance(GRACE);
    renewed
}

/// The same, then reuses the parent. Returns the newest token.
async fn steal(stage: &Stage, audience: Audience, parent: &LoggedIn) -> LoggedIn {
    let renewed = use_successor(stage, audience, parent).await;
    assert_eq!(stage.refusal(audience, session_token(parent)).await, Some(EndReason::Theft));
    renewed
}

/// Twenty concurrent requests, all refused for theft.
async fn replay(stage: &Stage, nodes: [&Accounts; 2], parent: &LoggedIn) {
    let mut replays = JoinSet::new();
    for node in nodes.into_iter().cycle().take(20) {
        let (node, token) = (node.clone(), session_token(parent).to_owned());
        replays.spawn(async move { node.refresh(Audience::Api, &token, &Client::default()).await });
    }
    for told in replays.join_all().await {
        assert!(matches!(told, Err(RefreshError::SessionOver(Some(EndReason::Theft)))), "{told:?}");
    }
    assert_eq!(stage.count("select count(*) from sessions where end_reason = 'theft'").await, 1);
}

async fn is_over(stage: &Stage, audience: Audience, newest: &LoggedIn) {
    assert_eq!(stage.refusal(audience, session_token(newest)).await, Some(EndReason::Theft));
    assert!(stage.caller_by_token(access_token(newest), Some(session_token(newest))).await.is_err());
}
