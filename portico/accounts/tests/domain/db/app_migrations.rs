//! The app's migrations, in a history of their own.

use portico_accounts::sql::query;
use portico_accounts::{DatabaseLocation, Db};
use portico_testbed::{Database, Engine, on_both_engines};

use crate::stage::{File, NOTES, app_migrations};

on_both_engines!(
    the_apps_migrations_run_after_porticos_with_their_own_numbers,
    migrating_twice_changes_nothing,
    pending_migrations_of_the_app_are_counted,
    an_app_without_migrations_has_no_history,
    nodes_of_an_app_can_start_together,
    a_failing_migration_of_the_app_is_named_and_leaves_nothing_behind,
    an_unknown_migration_of_the_app_is_refused,
    a_changed_migration_of_the_app_is_refused,
    an_older_migration_that_arrives_later_is_applied,
    tables_of_the_app_are_accepted,
);

/// Fails on both engines unless Portico's tables exist.
const OWNERS: File = (2, "owners", "create table owners as select id from users");

const TIMED: File = (20261128120000, "later things", "create table later_things (one bigint)");

async fn open(database: &Database, files: &[File]) -> Db {
    open_alone(database).await.with_app_migrations(app_migrations(files))
}

async fn open_alone(database: &Database) -> Db {
    Db::open(&DatabaseLocation::Url(database.url().into())).await.unwrap()
}

async fn versions(db: &Db, sql: &'static str) -> Vec<i64> {
    query(sql).fetch_all::<(i64,)>(db.read()).await.unwrap().into_iter().map(|(version,)| version).collect()
}

async fn app_versions(db: &Db) -> Vec<i64> {
    versions(db, "select version from _app_migrations order by version").await
}

/// The error of a start, which the doctor also reports.
async fn refusal(db: &Db) -> String {
    let found = db.pending_migrations().await.unwrap_err().to_string();
    assert_eq!(db.migrate().await.unwrap_err().to_string(), found);
    found
}

async fn the_apps_migrations_run_after_porticos_with_their_own_numbers(engine: Engine) {
    let database = Database::make(engine).await;
    let db = open(&database, &[NOTES, OWNERS, TIMED]).await;
    db.migrate().await.unwrap();
    assert_eq!(app_versions(&db).await, [1, 2, 20261128120000]);
    let ours = versions(&db, "select version from _sqlx_migrations order by version").await;
    assert!(ours.starts_with(&[1, 2, 3]) && !ours.contains(&20261128120000), "{ours:?}");
}

async fn migrating_twice_changes_nothing(engine: Engine) {
    let database = Database::make(engine).await;
    let db = open(&database, &[NOTES]).await;
    db.migrate().await.unwrap();
    db.migrate().await.unwrap();
    open(&database, &[NOTES]).await.migrate().await.unwrap();
    assert_eq!(app_versions(&db).await, [1]);
}

async fn pending_migrations_of_the_app_are_counted(engine: Engine) {
    let database = Database::make(engine).await;
    let (alone, db) = (open_alone(&database).await, open(&database, &[NOTES, OWNERS]).await);
    let ours = alone.pending_migrations().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), ours + 2);
    alone.migrate().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 2);
    open(&database, &[NOTES]).await.migrate().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 1);
    db.migrate().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
}

async fn an_app_without_migrations_has_no_history(engine: Engine) {
    let database = Database::make(engine).await;
    let db = open(&database, &[]).await;
    db.migrate().await.unwrap();
    assert!(query("select 1 from _app_migrations").execute(db.read()).await.is_err());
}

async fn nodes_of_an_app_can_start_together(engine: Engine) {
    let database = Database::make(engine).await;
    let nodes = [&[NOTES, OWNERS][..]; 3].map(|files| open(&database, files));
    let nodes = futures::future::join_all(nodes).await;
    let started = futures::future::join_all(nodes.iter().map(Db::migrate)).await;
    assert!(started.iter().all(Result::is_ok), "{started:?}");
    assert_eq!(app_versions(&nodes[0]).await, [1, 2]);
}

async fn a_failing_migration_of_the_app_is_named_and_leaves_nothing_behind(engine: Engine) {
    for sql in ["create table broken (", "insert into no_such_table values (1)", "create table notes (one bigint)"] {
        let database = Database::make(engine).await;
        let db = open(&database, &[NOTES, (20261128120000, "broken things", sql)]).await;
        let pending = db.pending_migrations().await.unwrap();
        let said = db.migrate().await.unwrap_err().to_string();
        assert!(said.contains(" refuses the app's migration 20261128120000_broken_things.sql: "), "{said}");
        assert!(said.ends_with("; fix the file; no migration was applied") && !said.contains('\n'), "{said}");
        assert_eq!(db.pending_migrations().await.unwrap(), pending);
        assert!(query("select 1 from notes").execute(db.read()).await.is_err());
        open(&database, &[NOTES]).await.migrate().await.unwrap();
    }
}

async fn an_unknown_migration_of_the_app_is_refused(engine: Engine) {
    let database = Database::make(engine).await;
    open(&database, &[NOTES, TIMED]).await.migrate().await.unwrap();
    for older in [open(&database, &[NOTES]).await, open_alone(&database).await] {
        let said = refusal(&older).await;
        assert!(said.contains("by another version of the app, which has the app's migration "), "{said}");
        assert!(!said.contains("Portico"), "{said}");
    }
    let said = refusal(&open(&database, &[NOTES]).await).await;
    assert!(said.contains("the app's migration 20261128120000_later_things.sql; start that version"), "{said}");
}

async fn a_changed_migration_of_the_app_is_refused(engine: Engine) {
    let database = Database::make(engine).await;
    let db = open(&database, &[NOTES, OWNERS]).await;
    db.migrate().await.unwrap();
    let said = refusal(&open(&database, &[NOTES, (2, "owners", "select 1")]).await).await;
    assert!(said.contains("a different version of the app's migration 2_owners.sql; restore that version"), "{said}");
    query("update _app_migrations set success = $1 where version = 2").bind(false).execute(db.write()).await.unwrap();
    assert!(refusal(&db).await.contains("in the middle of the app's migration 2_owners.sql; restore a backup"));
}

/// As when two branches are merged.
async fn an_older_migration_that_arrives_later_is_applied(engine: Engine) {
    let database = Database::make(engine).await;
    open(&database, &[TIMED]).await.migrate().await.unwrap();
    let db = open(&database, &[NOTES, TIMED]).await;
    assert_eq!(db.pending_migrations().await.unwrap(), 1);
    db.migrate().await.unwrap();
    assert_eq!(app_versions(&db).await, [1, 20261128120000]);
}

async fn tables_of_the_app_are_accepted(engine: Engine) {
    let database = Database::make(engine).await;
    let db = open_alone(&database).await;
    db.migrate().await.unwrap();
    query("create table made_by_hand (one bigint)").execute(db.write()).await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
    open(&database, &[NOTES]).await.migrate().await.unwrap();
}
