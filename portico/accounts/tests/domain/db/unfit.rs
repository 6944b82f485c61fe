//! An unsuitable database is refused with the reason and the remedy, in one line.

use std::fs;

use portico_accounts::{DatabaseLocation, Db, OpenError};
use portico_testbed::{Database, Engine, on_both_engines};

on_both_engines!(
    a_migrated_database_has_nothing_left_to_migrate,
    a_database_of_a_newer_version_is_refused,
    a_database_of_another_build_is_refused,
    a_database_of_another_program_is_refused,
);

fn at(url: &str) -> DatabaseLocation {
    DatabaseLocation::Url(url.into())
}

async fn change(db: &Db, sql: &'static str) {
    match db {
        Db::Sqlite { writer, .. } => sqlx::query(sql).execute(writer).await.map(drop),
        Db::Postgres { pool, .. } => sqlx::query(sql).execute(pool).await.map(drop),
    }
    .unwrap();
}

async fn migrated(engine: Engine) -> (Database, Db) {
    let database = Database::make(engine).await;
    let db = Db::open(&at(database.url())).await.unwrap();
    db.migrate().await.unwrap();
    (database, db)
}

/// The error of a start, which the doctor also reports.
async fn refusal(db: &Db) -> String {
    let found = db.pending_migrations().await.unwrap_err().to_string();
    assert_eq!(db.migrate().await.unwrap_err().to_string(), found);
    assert!(!found.contains('\n') && !found.contains("at line") && !found.contains("code: "), "{found}");
    found
}

async fn a_migrated_database_has_nothing_left_to_migrate(engine: Engine) {
    let database = Database::make(engine).await;
    let db = Db::open(&at(database.url())).await.unwrap();
    assert!(db.pending_migrations().await.unwrap() > 0);
    db.migrate().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
}

async fn a_database_of_a_newer_version_is_refused(engine: Engine) {
    let (_database, db) = migrated(engine).await;
    change(&db, Database::newer_version(engine)).await;
    let said = refusal(&db).await;
    assert!(said.contains("was written by a newer version of Portico (migration 9999); start that version"), "{said}");
}

async fn a_database_of_another_build_is_refused(engine: Engine) {
    let (_database, db) = migrated(engine).await;
    change(&db, Database::another_build(engine)).await;
    assert!(refusal(&db).await.contains("created by another build of Portico, whose migration 5"));
    change(&db, "update _sqlx_migrations set success = false where version = 5").await;
    assert!(refusal(&db).await.contains("in the middle of migration 5; restore a backup"));
}

async fn a_database_of_another_program_is_refused(engine: Engine) {
    let database = Database::make(engine).await;
    let db = Db::open(&at(database.url())).await.unwrap();
    change(&db, "create table users (name text)").await;
    let said = refusal(&db).await;
    assert!(said.contains("tables that Portico did not create; name an empty database"), "{said}");
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let (database, db) = migrated(Engine::Sqlite).await;
    db.close().await;
    database.damage();
    let said = Db::open(&at(database.url())).await.unwrap_err().to_string();
    assert!(said.contains("is damaged; remove it"), "{said}");
}

#[tokio::test]
async fn a_file_locked_by_another_process_is_refused() {
    let (database, db) = migrated(Engine::Sqlite).await;
    let Db::Sqlite { writer, .. } = &db else { unreachable!("this database is SQLite's") };
    let _holder = writer.begin_with("begin immediate").await.unwrap();
    let other = Db::open(&at(database.url())).await.unwrap();
    let said = other.migrate().await.unwrap_err().to_string();
    assert!(said.contains("is locked by another process; stop it"), "{said}");
}

#[tokio::test]
async fn a_url_without_a_file_name_is_refused_and_creates_no_file() {
    for url in ["sqlite::memory:", "sqlite://", "sqlite:"] {
        assert!(matches!(Db::open(&at(url)).await, Err(OpenError::NoFile)), "{url}");
        assert!(matches!(Db::open_existing(&at(url)).await, Err(OpenError::NoFile)), "{url}");
    }
    assert!(!fs::read_dir(".").unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().contains("memory")));
}

/// SQLite gets a maximum size, beyond which it fails as if the disk were full.
#[tokio::test]
async fn a_full_disk_stops_the_migrations() {
    let database = Database::make(Engine::Sqlite).await;
    let db = Db::open(&at(database.url())).await.unwrap();
    let Db::Sqlite { writer, .. } = &db else { unreachable!("this database is SQLite's") };
    sqlx::query("pragma max_page_count = 2").execute(writer).await.unwrap();
    let said = db.migrate().await.unwrap_err().to_string();
    assert!(said.contains("test.db cannot grow: the disk is full; free some space"), "{said}");
}

/// A folder in place of a file, and a missing folder.
#[tokio::test]
async fn a_path_where_no_file_can_be_created_is_refused() {
    let database = Database::make(Engine::Sqlite).await;
    let folder = database.url().strip_suffix("/test.db").unwrap();
    let said = Db::open(&at(folder)).await.unwrap_err().to_string();
    assert!(said.contains(" is a folder but must be a file"), "{said}");
    let said = Db::open(&at(&format!("{folder}/no/such/x.db"))).await.unwrap_err().to_string();
    assert!(
        said.contains("/no/such/x.db cannot be created: the folder ")
            && said.contains(" does not exist; create it: mkdir -p "),
        "{said}"
    );
}

#[tokio::test]
async fn a_read_only_postgres_is_refused() {
    let said = refusal(&with_option("default_transaction_read_only=on").await.1).await;
    assert!(said.contains("is read-only") && said.contains("name the primary server in DATABASE_URL"), "{said}");
}

#[tokio::test]
async fn a_postgres_without_a_usable_schema_is_refused() {
    let said = refusal(&with_option("search_path=nowhere").await.1).await;
    assert!(said.contains("has no schema for ") && said.contains("set search_path"), "{said}");
}

async fn with_option(option: &str) -> (Database, Db) {
    let database = Database::make(Engine::Postgres).await;
    let db = Db::open(&at(&database.url_with_option(option))).await.unwrap();
    (database, db)
}

/// A session with a role that owns nothing.
#[tokio::test]
async fn the_error_for_a_missing_create_privilege_includes_the_grant() {
    let database = Database::make(Engine::Postgres).await;
    let owner = Db::open(&at(database.url())).await.unwrap();
    change(&owner, "revoke create on schema public from public").await;
    let db = Db::open(&at(&database.url_with_option("role=pg_monitor"))).await.unwrap();
    let said = refusal(&db).await;
    assert!(said.contains("does not allow pg_monitor to create tables; run in "), "{said}");
    assert!(said.ends_with("grant usage, create on schema public to pg_monitor"), "{said}");
}

#[tokio::test]
async fn tables_of_another_role_are_refused_only_where_they_would_be_changed() {
    let (database, owner) = migrated(Engine::Postgres).await;
    for sql in [
        "revoke create on schema public from public",
        "grant usage on schema public to pg_monitor",
        "grant select, insert, update, delete on all tables in schema public to pg_monitor",
    ] {
        change(&owner, sql).await;
    }
    let db = Db::open(&at(&database.url_with_option("role=pg_monitor"))).await.unwrap();
    db.migrate().await.unwrap();
    change(&owner, "grant create on schema public to pg_monitor").await;
    change(&owner, "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)").await;
    let said = refusal(&db).await;
    assert!(
        said.contains("a table _sqlx_migrations that belongs to ") && said.contains("alter table NAME owner to"),
        "{said}"
    );
}
