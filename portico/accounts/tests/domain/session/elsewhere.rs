//! Changes on one node reach the other with its next reading of the change log.

use portico_accounts::{Audience, Client, CookieState, EndReason, TokenError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, PASSWORD, PROGRAM, SECOND, TwoNodes, ask, email, password, session_token};

on_both_engines!(
    a_session_logged_out_elsewhere_is_refused_here,
    a_session_revoked_elsewhere_is_refused_here,
    a_session_stolen_elsewhere_is_refused_here,
    a_session_of_a_user_logged_out_by_an_operator_is_refused_here,
    a_session_of_a_user_disabled_elsewhere_is_refused_here,
    a_session_of_a_user_deleted_elsewhere_is_refused_here,
    a_session_ended_by_hand_is_refused_here,
    a_session_deleted_by_hand_is_refused_here,
    a_session_cut_short_by_hand_is_refused_here,
    a_session_of_a_user_disabled_by_hand_is_refused_here,
    a_session_of_a_user_deleted_by_hand_is_refused_here,
    a_cookie_of_a_session_ended_elsewhere_is_refused_here,
    a_user_promoted_elsewhere_is_an_administrator_here,
    a_user_demoted_elsewhere_loses_the_role_here,
    a_password_entered_elsewhere_is_known_here,
    a_nodes_own_changes_apply_at_once,
    a_cookie_outdated_elsewhere_is_refused_ten_seconds_after_its_rotation,
    a_cookie_refreshed_elsewhere_is_accepted_here_at_once,
);

async fn a_session_logged_out_elsewhere_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, BROWSER).await;
    nodes.elsewhere.log_out(None, Some(session_token(&nodes.ada)), &Client::default()).await.unwrap();
    nodes.receives_an_end(Some(EndReason::LoggedOut)).await;
}

async fn a_session_revoked_elsewhere_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.elsewhere.revoke_token(session_token(&nodes.ada), &Client::default()).await.unwrap();
    nodes.receives_an_end(Some(EndReason::LoggedOut)).await;
}

async fn a_session_stolen_elsewhere_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    let renewed = nodes.elsewhere.refresh(Audience::Api, session_token(&nodes.ada), &Client::default()).await.unwrap();
    nodes.elsewhere.refresh(Audience::Api, session_token(&renewed), &Client::default()).await.unwrap();
    assert!(nodes.elsewhere.refresh(Audience::Api, session_token(&nodes.ada), &Client::default()).await.is_err());
    nodes.receives_an_end(Some(EndReason::Theft)).await;
}

async fn a_session_of_a_user_logged_out_by_an_operator_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.elsewhere.sign_out_user(&email(ADA)).await.unwrap();
    nodes.receives_an_end(Some(EndReason::EndedElsewhere)).await;
}

async fn a_session_of_a_user_disabled_elsewhere_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.elsewhere.disable_user(&email(ADA)).await.unwrap();
    nodes.receives_an_end(Some(EndReason::Disabled)).await;
}

async fn a_session_of_a_user_deleted_elsewhere_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    assert!(nodes.elsewhere.delete_user(&email(ADA)).await.unwrap());
    nodes.receives_an_end(None).await;
}

async fn a_session_ended_by_hand_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.change("update sessions set revoked_at = 1, end_reason = 'logged_out'").await;
    nodes.receives_an_end(Some(EndReason::LoggedOut)).await;
}

async fn a_session_deleted_by_hand_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.change("delete from sessions").await;
    nodes.receives_an_end(None).await;
}

async fn a_session_cut_short_by_hand_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.change("update sessions set expires_at = 1").await;
    nodes.receives_an_end(Some(EndReason::Expired)).await;
}

async fn a_session_of_a_user_disabled_by_hand_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.change("update users set disabled_at = 1").await;
    nodes.receives_an_end(Some(EndReason::Disabled)).await;
}

async fn a_session_of_a_user_deleted_by_hand_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.change("delete from users").await;
    nodes.receives_an_end(None).await;
}

async fn a_cookie_of_a_session_ended_elsewhere_is_refused_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, BROWSER).await;
    nodes.elsewhere.log_out(None, Some(session_token(&nodes.ada)), &Client::default()).await.unwrap();
    assert!(nodes.stage.is_known(session_token(&nodes.ada)).await);
    nodes.stage.accounts.catch_up().await.unwrap();
    let holder = nodes.stage.cookie_state(session_token(&nodes.ada)).await;
    assert!(matches!(holder, CookieState::Ended(EndReason::LoggedOut)), "{holder:?}");
}

async fn a_user_promoted_elsewhere_is_an_administrator_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.elsewhere.set_admin(&email(ADA), true).await.unwrap();
    assert!(!nodes.ask().await.unwrap().user.is_admin);
    nodes.stage.accounts.catch_up().await.unwrap();
    assert!(nodes.ask().await.unwrap().user.is_admin);
}

async fn a_user_demoted_elsewhere_loses_the_role_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    assert!(nodes.ask().await.unwrap().user.is_admin);
    nodes.elsewhere.set_admin(&email(ADA), false).await.unwrap();
    nodes.stage.accounts.catch_up().await.unwrap();
    assert!(!nodes.ask().await.unwrap().user.is_admin);
}

async fn a_password_entered_elsewhere_is_known_here(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    let before = nodes.ask().await.unwrap();
    nodes.stage.clock.advance(SECOND / 2);
    nodes.elsewhere.reauthenticate(&before, &password(PASSWORD), &Client::default()).await.unwrap();
    nodes.stage.accounts.catch_up().await.unwrap();
    assert_eq!(nodes.ask().await.unwrap().session.authenticated_at, nodes.stage.clock.now());
}

async fn a_nodes_own_changes_apply_at_once(engine: Engine) {
    let nodes = TwoNodes::set(engine, PROGRAM).await;
    nodes.stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    let ada = nodes.ask().await.unwrap();
    assert!(ada.user.is_admin);
    nodes.stage.accounts.reauthenticate(&ada, &password(PASSWORD), &Client::default()).await.unwrap();
    assert!(nodes.ask().await.is_ok());
    nodes.stage.accounts.revoke_token(session_token(&nodes.ada), &Client::default()).await.unwrap();
    assert!(matches!(nodes.ask().await, Err(TokenError::SessionOver(Some(EndReason::LoggedOut)))));
}

async fn a_cookie_outdated_elsewhere_is_refused_ten_seconds_after_its_rotation(engine: Engine) {
    let nodes = TwoNodes::set(engine, BROWSER).await;
    let renewed = nodes.elsewhere.refresh(Audience::Web, session_token(&nodes.ada), &Client::default()).await.unwrap();
    assert!(matches!(nodes.elsewhere.caller_by_cookie(session_token(&renewed)).await, Ok(CookieState::Caller(_))));
    nodes.elsewhere.write_waiting_notes().await;
    nodes.stage.clock.advance(10 * SECOND);
    nodes.stage.accounts.catch_up().await.unwrap();
    assert!(!nodes.stage.is_known(session_token(&nodes.ada)).await);
    assert!(nodes.stage.is_known(session_token(&renewed)).await);
}

async fn a_cookie_refreshed_elsewhere_is_accepted_here_at_once(engine: Engine) {
    let nodes = TwoNodes::set(engine, BROWSER).await;
    let renewed = nodes.elsewhere.refresh(Audience::Web, session_token(&nodes.ada), &Client::default()).await.unwrap();
    assert!(nodes.stage.is_known(session_token(&renewed)).await);
    assert!(nodes.stage.is_known(session_token(&nodes.ada)).await, "a slow answer may still be on its way");
    assert!(ask(&nodes.stage.accounts, &renewed).await.is_ok());
}
