//! Databases that Portico cannot use.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use http::StatusCode;
use portico_accounts::{DatabaseLocation, Db};
use portico_testbed::{Database, Engine, on_both_engines};
use reqwest::Url;
use serde_json::json;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::cause;
use crate::stage::{House, PASSWORD};

const MIGRATE: [&str; 1] = ["migrate"];

on_both_engines! {
    a_database_of_a_newer_version_is_reported,
    a_database_of_another_build_is_reported,
    a_database_of_another_program_is_reported,
    a_missing_table_is_reported_in_the_databases_words,
}

async fn migrated(engine: Engine) -> House {
    let house = House::build(engine).await;
    house.portico().run(&MIGRATE).await.done();
    house
}

async fn a_database_of_a_newer_version_is_reported(engine: Engine) {
    let house = migrated(engine).await;
    house.change(Database::newer_version(engine)).await;
    let line = cause(|| house.portico(), &MIGRATE, "database").await;
    assert!(line.contains("was written by a newer version of Portico") && line.contains("restore a backup"), "{line}");
}

async fn a_database_of_another_build_is_reported(engine: Engine) {
    let house = migrated(engine).await;
    house.change(Database::another_build(engine)).await;
    let line = cause(|| house.portico(), &MIGRATE, "database").await;
    assert!(line.contains("another build of Portico, whose migration 5"), "{line}");
    house.change("update _sqlx_migrations set success = false where version = 5").await;
    let line = cause(|| house.portico(), &MIGRATE, "database").await;
    assert!(line.contains("in the middle of migration 5; restore a backup"), "{line}");
}

#[tokio::test]
async fn a_database_migrated_by_another_program_is_reported() {
    let house = House::build(Engine::Postgres).await;
    house.portico().run(&MIGRATE).await.done();
    house.change("update _sqlx_migrations set checksum = '\\x00'").await;
    let line = cause(|| house.portico(), &MIGRATE, "database").await;
    assert!(line.contains("tables that Portico did not create"), "{line}");
}

async fn a_database_of_another_program_is_reported(engine: Engine) {
    let house = House::build(engine).await;
    house.change("create table users (name text)").await;
    let line = cause(|| house.portico(), &MIGRATE, "database").await;
    assert!(line.contains("tables that Portico did not create; name an empty database"), "{line}");
}

async fn a_missing_table_is_reported_in_the_databases_words(engine: Engine) {
    let house = migrated(engine).await;
    house.change("alter table users rename to people").await;
    let line = house.portico().run(&["user", "list"]).await.failed();
    assert!(line.contains("the database reports an error: ") && line.contains("users"), "{line}");
    assert!(!line.contains("at line") && !line.contains("Try again shortly"), "{line}");
}

#[tokio::test]
async fn a_damaged_file_is_reported() {
    let house = migrated(Engine::Sqlite).await;
    house.database().damage();
    let line = cause(|| house.portico(), &MIGRATE, "database").await;
    assert!(line.contains("is damaged; remove it") && line.ends_with("restore a backup"), "{line}");
}

#[tokio::test]
async fn a_copy_restored_next_to_a_foreign_log_is_refused_unchanged() {
    let house = migrated(Engine::Sqlite).await;
    let file = Path::new(house.database_url().strip_prefix("sqlite://").unwrap());
    let [log, index, copy] = ["-wal", "-shm", ".copy"].map(|end| PathBuf::from(format!("{}{end}", file.display())));
    house.portico().run(&["db", "backup", copy.to_str().unwrap()]).await.done();
    let server = house.serve(&[]).await;
    let newcomer = json!({ "name": "Ada", "email": "ada@example.org", "password": PASSWORD });
    server.post("/api/v1/signup").json(&newcomer).await.expect(StatusCode::CREATED);
    server.kill();
    assert!(log.metadata().unwrap().len() > 0, "the last write is in the log");
    fs::copy(&copy, file).unwrap();
    let line = cause(|| house.portico(), &MIGRATE, "database").await;
    assert!(line.ends_with(&format!("rm {} {}", log.display(), index.display())), "{line}");
    fs::remove_file(log).unwrap();
    fs::remove_file(index).unwrap();
    house.portico().run(&MIGRATE).await.done();
}

#[tokio::test]
async fn a_read_only_file_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let portico = || house.ordinary_user().with("DATABASE_URL", "");
    portico().run(&MIGRATE).await.done();
    fs::set_permissions(house.path("data/portico.db"), fs::Permissions::from_mode(0o444)).unwrap();
    let line = cause(portico, &MIGRATE, "database").await;
    assert!(line.contains("cannot be written"), "{line}");
}

#[tokio::test]
async fn a_file_locked_by_another_process_is_reported() {
    let house = migrated(Engine::Sqlite).await;
    let db = Db::open(&DatabaseLocation::Url(house.database_url().into())).await.unwrap();
    let Db::Sqlite { writer, .. } = &db else { unreachable!("this house is SQLite's") };
    let holder = writer.begin_with("begin immediate").await.unwrap();
    let line = cause(|| house.portico(), &MIGRATE, "database").await;
    assert!(line.contains("is locked by another process; stop it"), "{line}");
    holder.rollback().await.unwrap();
    house.portico().run(&MIGRATE).await.done();
}

#[tokio::test]
async fn a_url_without_a_file_name_is_reported_and_creates_no_file() {
    let house = House::build(Engine::Sqlite).await;
    for url in ["sqlite::memory:", "sqlite://", "sqlite:"] {
        let line = cause(|| house.portico().with("DATABASE_URL", url), &MIGRATE, "database").await;
        assert!(line.contains("DATABASE_URL names no file"), "{line}");
    }
    assert_eq!(fs::read_dir(house.path("")).unwrap().count(), 0);
}

/// A role that may log in, named after the database.
struct Role {
    name: String,
    url: String,
    admin: PgConnection,
}

impl Role {
    async fn create(house: &House) -> Self {
        let mut url = Url::parse(house.database_url()).unwrap();
        let name = format!("{}_poor", url.path().trim_start_matches('/'));
        let mut admin = PgConnection::connect(house.database_url()).await.unwrap();
        run(&mut admin, format!("create role {name} login password 'poor'")).await;
        url.set_username(&name).unwrap();
        url.set_password(Some("poor")).unwrap();
        Self { name, url: url.into(), admin }
    }

    async fn run(&mut self, sql: &str) {
        run(&mut self.admin, sql.replace("ROLE", &self.name)).await;
    }

    async fn remove(mut self) {
        self.run("drop owned by ROLE").await;
        self.run("drop role ROLE").await;
    }
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.unwrap();
}

#[tokio::test]
async fn a_role_without_the_create_privilege_is_reported_with_the_grant() {
    let house = House::build(Engine::Postgres).await;
    let mut role = Role::create(&house).await;
    role.run("revoke create on schema public from public").await;
    let poor = || house.portico().with("DATABASE_URL", &role.url);
    let line = cause(poor, &MIGRATE, "database").await;
    let grant = format!("grant usage, create on schema public to {}", role.name);
    assert!(line.contains("create tables; run in ") && line.ends_with(&grant), "{line}");
    role.run(&grant).await;
    house.portico().with("DATABASE_URL", &role.url).run(&MIGRATE).await.done();
    role.remove().await;
}

/// As after an upgrade for which an administrator created the tables.
#[tokio::test]
async fn tables_of_another_role_are_reported_with_their_owner() {
    let house = migrated(Engine::Postgres).await;
    let mut role = Role::create(&house).await;
    role.run("grant usage, create on schema public to ROLE").await;
    role.run("grant all on all tables in schema public to ROLE").await;
    role.run("delete from _sqlx_migrations where version = 12").await;
    let line = cause(|| house.portico().with("DATABASE_URL", &role.url), &MIGRATE, "database").await;
    assert!(
        line.contains("a table _app_migrations that belongs to ") && line.contains("alter table NAME owner to "),
        "{line}"
    );
    role.remove().await;
}

#[tokio::test]
async fn a_role_that_only_serves_needs_no_create_privilege() {
    let house = migrated(Engine::Postgres).await;
    let mut role = Role::create(&house).await;
    role.run("revoke create on schema public from public").await;
    role.run("grant usage on schema public to ROLE").await;
    role.run("grant select, insert, update, delete on all tables in schema public to ROLE").await;
    role.run("grant usage on all sequences in schema public to ROLE").await;
    house.portico().with("DATABASE_URL", &role.url).run(&["keys", "list"]).await.done();
    role.remove().await;
}

#[tokio::test]
async fn a_read_only_role_is_reported_with_the_grant() {
    let house = migrated(Engine::Postgres).await;
    let mut role = Role::create(&house).await;
    role.run("grant usage on schema public to ROLE").await;
    role.run("grant select, update, delete on all tables in schema public to ROLE").await;
    let line = cause(|| house.portico().with("DATABASE_URL", &role.url), &MIGRATE, "database").await;
    let grant = format!("grant select, insert, update, delete on all tables in schema public to {}", role.name);
    assert!(line.contains("the table app_enrolments; run there: ") && line.ends_with(&grant), "{line}");
    role.run(&grant).await;
    house.portico().with("DATABASE_URL", &role.url).run(&["keys", "list"]).await.done();
    role.remove().await;
}

#[tokio::test]
async fn a_role_without_the_connect_privilege_is_reported_with_the_grant() {
    let house = House::build(Engine::Postgres).await;
    let mut role = Role::create(&house).await;
    let database = role.name.trim_end_matches("_poor").to_owned();
    role.run(&format!("revoke connect on database {database} from public")).await;
    let line = cause(|| house.portico().with("DATABASE_URL", &role.url), &MIGRATE, "database").await;
    assert!(line.ends_with(&format!("grant connect on database {database} to {}", role.name)), "{line}");
    role.remove().await;
}

#[tokio::test]
async fn a_read_only_postgres_is_reported() {
    let house = House::build(Engine::Postgres).await;
    let url = house.database().url_with_option("default_transaction_read_only=on");
    let line = cause(|| house.portico().with("DATABASE_URL", &url), &MIGRATE, "database").await;
    assert!(line.contains("is read-only") && line.contains("name the primary server in DATABASE_URL"), "{line}");
}

#[tokio::test]
async fn a_postgres_without_a_usable_schema_is_reported() {
    let house = House::build(Engine::Postgres).await;
    let url = house.database().url_with_option("search_path=nowhere");
    let line = cause(|| house.portico().with("DATABASE_URL", &url), &MIGRATE, "database").await;
    assert!(line.contains("has no schema for ") && line.contains("set search_path"), "{line}");
}

#[tokio::test]
async fn a_postgres_in_another_encoding_is_reported() {
    let house = House::build(Engine::Postgres).await;
    let mut url = Url::parse(house.database_url()).unwrap();
    let name = format!("{}_latin", url.path().trim_start_matches('/'));
    url.set_path(&name);
    let mut admin = PgConnection::connect(house.database_url()).await.unwrap();
    let latin = "encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0";
    run(&mut admin, format!("create database {name} {latin}")).await;
    let line = cause(|| house.portico().with("DATABASE_URL", url.as_str()), &MIGRATE, "database").await;
    assert!(line.contains("in the encoding LATIN1; create one with: create database NAME encoding 'UTF8'"), "{line}");
    run(&mut admin, format!("drop database {name} with (force)")).await;
}
