use portico_accounts::KeyStatus;
use portico_testbed::{Engine, on_both_engines};

use super::{kids, published, ready};
use crate::stage::{ADA, EVE, Forger, PROGRAM, SECRET, access_token, new_session};

on_both_engines!(the_ring_of_a_restored_database_is_loaded, a_token_whose_key_a_restored_database_lacks_is_refused);

async fn the_ring_of_a_restored_database_is_loaded(engine: Engine) {
    let stage = ready(engine).await;
    let node = stage.another_node(SECRET).await.unwrap();
    let copy = stage.copy_database().await;
    let before = published(&stage.accounts);
    let active = kids(&stage.accounts, KeyStatus::Active).await;
    stage.accounts.rotate_keys().await.unwrap();
    node.catch_up().await.unwrap();
    assert_ne!(published(&node), before);
    stage.restore(&copy).await;
    node.catch_up().await.unwrap();
    assert_eq!(published(&node), before);
    let eve = new_session(&node, EVE, PROGRAM).await;
    assert_eq!(Forger::of(&stage, &eve).await.header["kid"], serde_json::json!(active[0]));
}

async fn a_token_whose_key_a_restored_database_lacks_is_refused(engine: Engine) {
    let stage = ready(engine).await;
    let copy = stage.copy_database().await;
    stage.accounts.rotate_keys().await.unwrap();
    stage.clock.advance(crate::stage::MINUTE);
    stage.accounts.rotate_keys().await.unwrap();
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.accounts.catch_up().await.unwrap();
    stage.restore(&copy).await;
    stage.accounts.catch_up().await.unwrap();
    assert!(stage.accounts.accept(access_token(&ada), None).is_err());
}
