use portico_accounts::{ImportError, KeyError, KeyStatus, SigningAlgorithm, StartError, TokenError};
use portico_testbed::{Engine, on_both_engines};

use super::{kids, published, ready};
use crate::stage::{ADA, EVE, Forger, ForgerKey, OTHER_SECRET, PROGRAM, SECRET, Stage, access_token, new_session};

on_both_engines!(
    nodes_share_one_ring,
    a_rotation_reaches_another_node_when_it_reloads,
    a_node_accepts_the_new_key_before_it_reloads,
    concurrent_rotations_rotate_once,
    a_deleted_key_is_refused_and_the_next_one_signs,
    a_token_used_before_is_refused_without_its_key,
    a_missing_next_key_is_created,
    a_failed_reload_keeps_the_ring,
    a_key_sealed_under_another_secret_prevents_startup,
    a_node_with_another_secret_adds_no_key,
);

async fn nodes_share_one_ring(engine: Engine) {
    let stage = Stage::set(engine).await;
    let node = stage.another_node(SECRET).await.unwrap();
    assert_eq!(published(&node), published(&stage.accounts));
    assert_eq!(published(&node).len(), 2);
}

async fn a_rotation_reaches_another_node_when_it_reloads(engine: Engine) {
    let stage = ready(engine).await;
    let node = stage.another_node(SECRET).await.unwrap();
    let now = stage.accounts.rotate_keys().await.unwrap();
    node.reload_keys().await.unwrap();
    assert_eq!(published(&node), published(&stage.accounts));
    let eve = new_session(&node, EVE, PROGRAM).await;
    assert_eq!(Forger::of(&stage, &eve).await.header["kid"], serde_json::json!(now.kid));
}

async fn a_node_accepts_the_new_key_before_it_reloads(engine: Engine) {
    let stage = ready(engine).await;
    let node = stage.another_node(SECRET).await.unwrap();
    stage.accounts.rotate_keys().await.unwrap();
    let here = stage.new_session(ADA, PROGRAM).await;
    assert!(node.accept(access_token(&here), None).is_ok());
    let there = new_session(&node, EVE, PROGRAM).await;
    assert!(stage.accounts.accept(access_token(&there), None).is_ok());
}

async fn concurrent_rotations_rotate_once(engine: Engine) {
    let stage = ready(engine).await;
    let (a, b) = (stage.another_node(SECRET).await.unwrap(), stage.another_node(SECRET).await.unwrap());
    let (one, two, three) = tokio::join!(stage.accounts.rotate_keys(), a.rotate_keys(), b.rotate_keys());
    let one = one.unwrap();
    assert_eq!((&one, &one), (&two.unwrap(), &three.unwrap()));
    assert_eq!(kids(&a, KeyStatus::Active).await, [one.kid]);
    assert_eq!((kids(&a, KeyStatus::Next).await.len(), kids(&a, KeyStatus::Retired).await.len()), (1, 1));
    assert_eq!((published(&a), published(&b)), (published(&stage.accounts), published(&stage.accounts)));
}

async fn a_deleted_key_is_refused_and_the_next_one_signs(engine: Engine) {
    let stage = ready(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let next = kids(&stage.accounts, KeyStatus::Next).await;
    stage.change("delete from signing_keys where status = 'active'").await;
    stage.accounts.reload_keys().await.unwrap();
    assert!(matches!(stage.caller_by_token(access_token(&ada), None).await, Err(TokenError::Invalid)));
    assert_eq!(kids(&stage.accounts, KeyStatus::Active).await, next);
    assert_eq!(kids(&stage.accounts, KeyStatus::Next).await.len(), 1);
}

/// A token is verified once and then remembered, but never longer than its key is accepted.
async fn a_token_used_before_is_refused_without_its_key(engine: Engine) {
    let stage = ready(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    for _ in 0..2 {
        assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
    }
    stage.change("delete from signing_keys where status = 'active'").await;
    stage.accounts.catch_up().await.unwrap();
    assert!(matches!(stage.caller_by_token(access_token(&ada), None).await, Err(TokenError::Invalid)));
}

/// As after an upgrade from a version that knew only one key.
async fn a_missing_next_key_is_created(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.change("delete from signing_keys where status = 'next'").await;
    let (a, b) = tokio::join!(stage.another_node(SECRET), stage.another_node(SECRET));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(kids(&a, KeyStatus::Next).await.len(), 1);
    assert_eq!(published(&a), published(&b));
    assert!(a.accept(access_token(&ada), None).is_ok());
}

async fn a_failed_reload_keeps_the_ring(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.change("update signing_keys set algorithm = 'RS256'").await;
    assert!(matches!(stage.accounts.reload_keys().await, Err(KeyError::Unknown(_))));
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
}

async fn a_key_sealed_under_another_secret_prevents_startup(engine: Engine) {
    let stage = Stage::set(engine).await;
    for status in ["active", "next"] {
        let refused = stage.another_node(OTHER_SECRET).await.err().unwrap();
        assert!(matches!(refused, StartError::Key(KeyError::WrongSecret)), "{status}: {refused}");
        stage.change("delete from signing_keys where status = 'active'").await;
    }
}

async fn a_node_with_another_secret_adds_no_key(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.change("delete from signing_keys where status = 'next'").await;
    assert!(stage.another_node(OTHER_SECRET).await.is_err());
    assert_eq!(stage.count("select count(*) from signing_keys").await, 1);
    stage.change("delete from signing_keys").await;
    let other = stage.another_node(OTHER_SECRET).await.unwrap();
    // This node has the old ring in memory, and would add a key that the other cannot open.
    let refused = stage.accounts.import_key(&ForgerKey::of_my_own(SigningAlgorithm::EdDsa).to_pem()).await;
    assert!(matches!(refused, Err(ImportError::Key(KeyError::WrongSecret))), "{refused:?}");
    other.reload_keys().await.unwrap();
    assert_eq!(other.keys().await.unwrap().len(), 2);
}
