//! Deleted rows leave the files of SQLite. PostgreSQL manages its own files.

use std::path::PathBuf;

use portico_accounts::{Client, Db};
use portico_testbed::Engine;
use sqlx::SqlitePool;

use crate::stage::{ADA, BROWSER, DAY, EVE, PASSWORD, Stage, email, password};

struct Files {
    database: PathBuf,
    log: PathBuf,
}

impl Files {
    async fn of(stage: &Stage) -> Self {
        let name = stage.texts("select file from pragma_database_list where name = 'main'").await.concat();
        Self { database: PathBuf::from(&name), log: PathBuf::from(name + "-wal") }
    }

    /// Which files contain this text, in any case.
    fn with(&self, text: &str) -> Vec<&str> {
        let files = [("database", &self.database), ("log", &self.log)];
        let contains = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()));
        let found = files.into_iter().filter(|(_, file)| contains(&std::fs::read(file).unwrap_or_default()));
        found.map(|(name, _)| name).collect()
    }

    fn log_length(&self) -> u64 {
        self.log.metadata().unwrap().len()
    }
}

fn pools(stage: &Stage) -> (&SqlitePool, &SqlitePool) {
    match stage.accounts.db() {
        Db::Sqlite { readers, writer, .. } => (readers, writer),
        Db::Postgres { .. } => panic!("this setup uses SQLite"),
    }
}

#[tokio::test]
async fn a_deleted_account_is_in_neither_the_database_nor_its_log() {
    let stage = Stage::set(Engine::Sqlite).await;
    let files = Files::of(&stage).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.new_session(EVE, BROWSER).await;
    stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(files.with(ADA), ["database"]);
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    stage.clock.advance(7 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(files.with(ADA), [""; 0]);
    assert_eq!(files.with(EVE), ["database"]);
}

#[tokio::test]
async fn an_account_deleted_by_an_operator_is_erased_when_the_database_closes() {
    let stage = Stage::set(Engine::Sqlite).await;
    let files = Files::of(&stage).await;
    stage.new_session(ADA, BROWSER).await;
    stage.new_session(EVE, BROWSER).await;
    assert!(stage.accounts.delete_user(&email(ADA)).await.unwrap());
    stage.accounts.db().close().await;
    assert!(!files.log.exists());
    assert_eq!((files.with(ADA), files.with(EVE)), (vec![], vec!["database"]));
}

#[tokio::test]
async fn every_connection_overwrites_deleted_rows() {
    let stage = Stage::set(Engine::Sqlite).await;
    let (readers, writer) = pools(&stage);
    let mut connections = vec![writer.acquire().await.unwrap()];
    for _ in 0..readers.options().get_max_connections() {
        connections.push(readers.acquire().await.unwrap());
    }
    for mut conn in connections {
        let secure_delete: i64 = sqlx::query_scalar("pragma secure_delete").fetch_one(&mut *conn).await.unwrap();
        assert_eq!(secure_delete, 1);
    }
}

#[tokio::test]
async fn a_restarted_log_keeps_no_earlier_data() {
    let stage = Stage::set(Engine::Sqlite).await;
    let files = Files::of(&stage).await;
    stage.new_session(ADA, BROWSER).await;
    stage.change("pragma wal_checkpoint(passive)").await;
    assert_eq!(files.with(ADA), ["database", "log"]);
    let before = files.log_length();
    stage.change("insert into changes (kind) values ('keys')").await;
    assert!(files.log_length() < before, "{} and {before}", files.log_length());
    assert_eq!(files.with(ADA), ["database"]);
}

#[tokio::test]
async fn a_write_ahead_log_in_use_is_emptied_the_next_time() {
    let stage = Stage::set(Engine::Sqlite).await;
    let files = Files::of(&stage).await;
    let mut reading = pools(&stage).0.begin().await.unwrap();
    sqlx::query("select count(*) from users").fetch_one(&mut *reading).await.unwrap();
    stage.new_session(ADA, BROWSER).await;
    stage.accounts.clean_up().await.unwrap();
    assert_ne!(files.log_length(), 0);
    reading.rollback().await.unwrap();
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(files.log_length(), 0);
}
