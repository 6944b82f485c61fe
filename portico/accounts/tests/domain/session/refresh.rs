use portico_accounts::{Audience, Client, CookieState, RefreshError};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{ADA, BROWSER, EVE, OTHER_SECRET, PROGRAM, Stage, access_token, email, session_token};

on_both_engines!(
    a_refresh_returns_a_working_pair,
    the_same_token_gets_the_same_successor,
    fifty_concurrent_refreshes_get_one_successor,
    a_refused_refresh_has_a_readable_message,
    an_ended_session_is_refused,
    a_deleted_users_session_is_refused,
    a_cookie_and_a_refresh_token_are_not_interchangeable,
    a_token_made_under_another_secret_is_refused,
    a_malformed_token_is_refused,
);

async fn a_refresh_returns_a_working_pair(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.accounts.refresh(Audience::Web, session_token(&ada), &Client::default()).await.unwrap();
    assert_eq!(renewed.user, ada.user);
    assert_ne!(session_token(&renewed), session_token(&ada));
    assert_ne!(access_token(&renewed), access_token(&ada));
    let caller = stage.caller_by_token(access_token(&renewed), Some(session_token(&renewed))).await.unwrap();
    assert_eq!(caller.user, ada.user);
}

async fn the_same_token_gets_the_same_successor(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let first = stage.accounts.refresh(Audience::Api, session_token(&ada), &Client::default()).await.unwrap();
    let again = stage.accounts.refresh(Audience::Api, session_token(&ada), &Client::default()).await.unwrap();
    assert_eq!(session_token(&first), session_token(&again));
    assert_eq!(stage.count("select counter from sessions").await, 1);
}

async fn fifty_concurrent_refreshes_get_one_successor(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let mut attempts = JoinSet::new();
    for _ in 0..50 {
        let (accounts, parent) = (stage.accounts.clone(), session_token(&ada).to_owned());
        attempts.spawn(async move { accounts.refresh(Audience::Web, &parent, &Client::default()).await.unwrap() });
    }
    let mut successors: Vec<_> =
        attempts.join_all().await.iter().map(|renewed| session_token(renewed).to_owned()).collect();
    successors.dedup();
    assert_eq!(successors.len(), 1);
    assert_eq!(stage.count("select counter from sessions").await, 1);
}

async fn a_refused_refresh_has_a_readable_message(engine: Engine) {
    let stage = Stage::set(engine).await;
    let refused = stage.refresh(Audience::Web, "no token").await.unwrap_err();
    assert_eq!(refused.to_string(), "Your session is over. Log in again.");
}

async fn an_ended_session_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    let refused = stage.accounts.refresh(Audience::Web, session_token(&ada), &Client::default()).await;
    assert!(matches!(refused, Err(RefreshError::SessionOver(_))));
}

async fn a_deleted_users_session_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.accounts.delete_user(&email(ADA)).await.unwrap();
    let refused = stage.accounts.refresh(Audience::Api, session_token(&ada), &Client::default()).await;
    assert!(matches!(refused, Err(RefreshError::SessionOver(_))));
}

async fn a_cookie_and_a_refresh_token_are_not_interchangeable(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (browser, program) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, PROGRAM).await);
    for (audience, other) in [(Audience::Api, &browser), (Audience::Web, &program)] {
        let refused = stage.accounts.refresh(audience, session_token(other), &Client::default()).await;
        assert!(matches!(refused, Err(RefreshError::SessionOver(_))), "{audience:?}");
    }
    assert!(!stage.is_known(session_token(&program)).await);
}

async fn a_token_made_under_another_secret_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    // Without a sealed key the database cannot distinguish the two secrets; the tokens do.
    stage.change("delete from signing_keys").await;
    let other = stage.another_node(OTHER_SECRET).await.unwrap();
    let refused = other.refresh(Audience::Web, session_token(&ada), &Client::default()).await;
    assert!(matches!(refused, Err(RefreshError::SessionOver(_))));
    let holder = other.caller_by_cookie(session_token(&ada)).await.unwrap();
    assert!(matches!(holder, CookieState::Unknown));
    assert!(stage.is_known(session_token(&ada)).await, "the session itself still lives");
}

async fn a_malformed_token_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let next = session_token(&ada).replace(".0.", ".1.");
    let padded = session_token(&ada).replace(".0.", ".00.");
    let long = "v1.".repeat(40_000);
    for text in ["", "v1", access_token(&ada), &next, &padded, &long] {
        let refused = stage.accounts.refresh(Audience::Api, text, &Client::default()).await;
        assert!(matches!(refused, Err(RefreshError::SessionOver(_))), "{text:.100}");
    }
    assert_eq!(stage.count("select counter from sessions").await, 0);
}
