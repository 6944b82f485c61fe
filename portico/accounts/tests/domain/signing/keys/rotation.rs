use portico_accounts::{KeyStatus, RotationError, TokenError};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use super::{kids, published, ready};
use crate::stage::{ADA, EVE, Forger, MINUTE, PROGRAM, SECOND, Stage, access_token};

on_both_engines!(
    a_rotation_keeps_sessions_and_signs_with_the_next_key,
    the_next_key_is_published_before_it_signs,
    a_freshly_published_key_does_not_sign_yet,
    every_rotation_leaves_one_active_and_one_next_key,
    a_retired_key_verifies_until_its_last_token_has_expired,
    an_expired_key_is_deleted_at_the_next_rotation,
    the_database_refuses_a_second_active_key,
    only_a_next_key_can_be_activated,
);

async fn a_rotation_keeps_sessions_and_signs_with_the_next_key(engine: Engine) {
    let stage = ready(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let before = kids(&stage.accounts, KeyStatus::Active).await;
    let next = kids(&stage.accounts, KeyStatus::Next).await;
    let now = stage.accounts.rotate_keys().await.unwrap();
    assert_eq!((vec![now.kid.clone()], now.status), (next, KeyStatus::Active));
    assert_eq!(kids(&stage.accounts, KeyStatus::Retired).await, before);
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
    let eve = stage.new_session(EVE, PROGRAM).await;
    assert_eq!(Forger::of(&stage, &eve).await.header["kid"], json!(now.kid));
    assert!(stage.caller_by_token(access_token(&eve), None).await.is_ok());
}

async fn the_next_key_is_published_before_it_signs(engine: Engine) {
    let stage = ready(engine).await;
    for _ in 0..3 {
        let before = published(&stage.accounts);
        let now = stage.accounts.rotate_keys().await.unwrap();
        assert!(before.contains(&now.kid));
        stage.clock.advance(2 * SECOND);
    }
}

async fn a_freshly_published_key_does_not_sign_yet(engine: Engine) {
    let stage = Stage::set(engine).await;
    let before = stage.accounts.keys().await.unwrap();
    stage.clock.advance(SECOND);
    let refused = stage.accounts.rotate_keys().await;
    assert!(matches!(refused, Err(RotationError::TooSoon(missing)) if missing == SECOND), "{refused:?}");
    assert_eq!(stage.accounts.keys().await.unwrap(), before);
    stage.clock.advance(SECOND);
    stage.accounts.rotate_keys().await.unwrap();
}

async fn every_rotation_leaves_one_active_and_one_next_key(engine: Engine) {
    let stage = ready(engine).await;
    for rotations in 0..4 {
        assert_eq!(kids(&stage.accounts, KeyStatus::Active).await.len(), 1);
        assert_eq!(kids(&stage.accounts, KeyStatus::Next).await.len(), 1);
        assert_eq!(kids(&stage.accounts, KeyStatus::Retired).await.len(), rotations);
        stage.accounts.rotate_keys().await.unwrap();
        stage.clock.advance(2 * SECOND);
    }
}

/// Five minutes of life and one of margin after the rotation, to the microsecond.
async fn a_retired_key_verifies_until_its_last_token_has_expired(engine: Engine) {
    let stage = ready(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let forger = Forger::of(&stage, &ada).await;
    let kid = forger.header["kid"].as_str().unwrap().to_owned();
    stage.accounts.rotate_keys().await.unwrap();
    let eternal = forger.with_claim("exp", json!(i64::MAX));
    stage.clock.advance(5 * MINUTE - SECOND);
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
    stage.clock.advance(SECOND);
    assert!(matches!(stage.caller_by_token(access_token(&ada), None).await, Err(TokenError::Expired)));
    stage.clock.advance(MINUTE - SECOND / 1_000_000);
    assert!(stage.caller_by_token(&eternal, None).await.is_ok());
    assert!(published(&stage.accounts).contains(&kid));
    stage.clock.advance(SECOND / 1_000_000);
    assert!(matches!(stage.caller_by_token(&eternal, None).await, Err(TokenError::Invalid)));
    assert!(!published(&stage.accounts).contains(&kid));
    stage.accounts.reload_keys().await.unwrap();
    assert!(matches!(stage.caller_by_token(&eternal, None).await, Err(TokenError::Invalid)));
}

async fn an_expired_key_is_deleted_at_the_next_rotation(engine: Engine) {
    let stage = ready(engine).await;
    let first = kids(&stage.accounts, KeyStatus::Active).await;
    stage.accounts.rotate_keys().await.unwrap();
    stage.clock.advance(6 * MINUTE);
    assert_eq!(kids(&stage.accounts, KeyStatus::Retired).await, first);
    let second = stage.accounts.rotate_keys().await.unwrap();
    assert!(!kids(&stage.accounts, KeyStatus::Retired).await.contains(&first[0]));
    assert_eq!(stage.accounts.keys().await.unwrap().len(), 3, "{} and its neighbours", second.kid);
}

async fn the_database_refuses_a_second_active_key(engine: Engine) {
    let stage = Stage::set(engine).await;
    assert!(stage.try_change("update signing_keys set status = 'active'").await.is_err());
    assert!(stage.try_change("update signing_keys set status = 'retired'").await.is_err(), "retired, but when?");
}

async fn only_a_next_key_can_be_activated(engine: Engine) {
    let stage = ready(engine).await;
    let active = kids(&stage.accounts, KeyStatus::Active).await;
    for kid in [active[0].as_str(), "unknown", ""] {
        let refused = stage.accounts.activate_key(kid).await;
        assert!(matches!(refused, Err(RotationError::NotNext(_))), "{kid}: {refused:?}");
    }
}
