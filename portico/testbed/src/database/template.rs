//! A migrated PostgreSQL database that test databases are copied from.

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::run;

static MIGRATIONS: Migrator = sqlx_macros::migrate!("../accounts/migrations/postgres");

/// Any number, the same for all tests.
const LOCK: i64 = 2_790_000_000;

/// Changes with the migrations. Old templates remain on a server that outlives the tests.
pub fn name() -> String {
    let sums = MIGRATIONS.iter().flat_map(|migration| migration.checksum.iter());
    let hash = sums.fold(0_u64, |hash, byte| hash.wrapping_mul(0x100_0000_01b3) ^ u64::from(*byte));
    format!("portico_test_template_{hash:016x}")
}

/// Creates the template unless it exists. Concurrent tests wait for each other.
pub async fn prepare(connection: &mut PgConnection, options: &PgConnectOptions, name: &str) {
    if is_there(connection, name).await {
        return;
    }
    sqlx::query("select pg_advisory_lock($1)").bind(LOCK).execute(&mut *connection).await.expect("a lock");
    if !is_there(connection, name).await {
        let unfinished = format!("{name}_unfinished");
        run(connection, format!("drop database if exists {unfinished} with (force)")).await;
        run(connection, format!("create database {unfinished}")).await;
        migrate(options.clone().database(&unfinished)).await;
        run(connection, format!("alter database {unfinished} rename to {name}")).await;
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(LOCK).execute(connection).await.expect("the lock");
}

async fn is_there(connection: &mut PgConnection, name: &str) -> bool {
    let sql = "select exists (select 1 from pg_database where datname = $1)";
    sqlx::query_scalar(sql).bind(name).fetch_one(connection).await.expect("the test PostgreSQL answers")
}

async fn migrate(options: PgConnectOptions) {
    let mut database = options.connect().await.expect("the template");
    MIGRATIONS.run(&mut database).await.expect("the migrations");
    database.close().await.expect("the connection closes");
}
