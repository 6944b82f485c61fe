//! An app with tables of its own.

use portico_accounts::AppMigrations;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

/// Number, name and text of a migration. `ID` and `BYTES` are each engine's own types.
pub type File = (i64, &'static str, &'static str);

pub const NOTES: File = (
    1,
    "notes",
    "create table notes (id ID not null primary key, user_id ID not null references users (id) on delete cascade, \
     title text not null, created_at bigint not null)",
);

pub fn app_migrations(files: &[File]) -> AppMigrations {
    AppMigrations { sqlite: migrator(files, "blob", "blob"), postgres: migrator(files, "uuid", "bytea") }
}

pub fn migrator(files: &[File], id: &str, bytes: &str) -> &'static Migrator {
    let migrations = files.iter().map(|(version, name, sql)| {
        let sql = AssertSqlSafe(sql.replace("ID", id).replace("BYTES", bytes)).into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Box::leak(Box::new(Migrator::with_migrations(migrations.collect())))
}
