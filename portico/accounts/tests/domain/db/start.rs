use futures::future::join_all;
use portico_accounts::{DatabaseLocation, Db, KeyError, StartError};
use portico_testbed::{Database, Engine, on_both_engines};

use crate::stage::{ADA, Forger, OTHER_SECRET, PROGRAM, SECRET, Setup, Stage, access_token, new_session};

on_both_engines!(
    nodes_that_start_together_create_one_ring,
    nodes_can_start_together_on_an_empty_database,
    another_secret_is_detected,
    migrating_again_changes_nothing,
    the_private_key_is_sealed,
);

async fn nodes_that_start_together_create_one_ring(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.change("delete from signing_keys").await;
    let (a, b, c) = tokio::join!(stage.another_node(SECRET), stage.another_node(SECRET), stage.another_node(SECRET));
    let nodes = [a.unwrap(), b.unwrap(), c.unwrap()];
    assert_eq!(stage.texts("select status from signing_keys order by status").await, ["active", "next"]);
    let ada = new_session(&nodes[0], ADA, PROGRAM).await;
    for node in &nodes {
        assert!(node.accept(access_token(&ada), None).is_ok());
    }
}

async fn nodes_can_start_together_on_an_empty_database(engine: Engine) {
    let setup = Setup::make(engine).await;
    let (a, b, c) = tokio::join!(setup.node(SECRET), setup.node(SECRET), setup.node(SECRET));
    for node in [a, b, c] {
        node.unwrap().db().ping().await.unwrap();
    }
}

async fn another_secret_is_detected(engine: Engine) {
    let stage = Stage::set(engine).await;
    let refused = stage.another_node(OTHER_SECRET).await.err().unwrap();
    assert!(matches!(refused, StartError::Key(KeyError::WrongSecret)), "{refused}");
    assert!(stage.another_node(SECRET).await.is_ok());
}

async fn migrating_again_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.accounts.db().migrate().await.unwrap();
    stage.accounts.db().migrate().await.unwrap();
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
}

async fn the_private_key_is_sealed(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    let (_, sealed) = stage.sealed_key(forger.header["kid"].as_str().unwrap()).await;
    let private = forger.key.private_bytes();
    assert!(!sealed.windows(32).any(|part| part == private));
}

/// SQLite does not wait for a connection that switches a new file to write-ahead logging.
#[tokio::test]
async fn many_nodes_can_open_a_new_sqlite_file_at_once() {
    for _ in 0..200 {
        let database = Database::make(Engine::Sqlite).await;
        let location = DatabaseLocation::Url(database.url().into());
        let opened = join_all((0..8).map(|_| Db::open(&location))).await;
        let refused: Vec<_> = opened.into_iter().filter_map(Result::err).collect();
        assert!(refused.is_empty(), "{refused:?}");
    }
}

#[tokio::test]
async fn postgres_cancels_slow_statements() {
    let stage = Stage::set(Engine::Postgres).await;
    assert_eq!(stage.texts("show statement_timeout").await, ["10s"]);
    assert_eq!(stage.texts("show idle_in_transaction_session_timeout").await, ["15s"]);
}
