//! The cost of a list page depends only on the rows shown: both engines read it in the order of an index, without
//! sorting.

use portico_testbed::{Database, Engine, on_both_engines};
use sqlx::{AssertSqlSafe, PgPool, Row, SqlitePool};

use crate::history::audit::AUDIT_ENTRIES;
use crate::session::row::LIVE_SESSIONS;
use crate::{DatabaseLocation, Db};

on_both_engines!(a_page_of_sessions_is_read_in_index_order, a_page_of_activity_is_read_in_index_order);

const ID: &str = "'01890000-0000-7000-8000-000000000000'::uuid";

async fn a_page_of_sessions_is_read_in_index_order(engine: Engine) {
    let plan = plan(engine, LIVE_SESSIONS, &[ID, "0", ID, ID, "0", "0", "0", "51", "''"]).await;
    assert_is_ordered(&plan, "sessions_user_id", "created_at");
}

async fn a_page_of_activity_is_read_in_index_order(engine: Engine) {
    let plan = plan(engine, AUDIT_ENTRIES, &[ID, "0", ID, "51"]).await;
    assert_is_ordered(&plan, "audit_events_user_id", "occurred_at");
}

/// The engine enters the index at the place of the cursor.
#[track_caller]
fn assert_is_ordered(plan: &str, index: &str, time: &str) {
    let on_sqlite = plan.contains(&format!("USING INDEX {index} (user_id=? AND ({time},id)<(?,?))"));
    let on_postgres = plan.contains(&format!("Index Scan Backward using {index} "))
        && plan.lines().any(|line| line.contains("Index Cond: ") && line.contains(&format!("{time}, ")));
    let sorts = plan.contains("TEMP B-TREE") || plan.contains("Sort");
    assert!((on_sqlite || on_postgres) && !sorts, "{plan}");
}

async fn plan(engine: Engine, sql: &str, values: &[&str]) -> String {
    let database = Database::make_migrated(engine).await;
    let db = Db::open(&DatabaseLocation::Url(database.url().into())).await.unwrap();
    db.migrate().await.unwrap();
    let lines = match &db {
        Db::Sqlite { writer, .. } => plan_of_sqlite(writer, sql).await,
        Db::Postgres { pool, .. } => plan_of_postgres(&pool.inner(), sql, values).await,
    };
    db.close().await;
    lines.join("\n")
}

async fn plan_of_sqlite(pool: &SqlitePool, sql: &str) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(format!("explain query plan {sql}"))).fetch_all(pool).await.unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

/// PostgreSQL would read an empty table whole, because an index saves nothing there. So the other plans are disabled.
async fn plan_of_postgres(pool: &PgPool, sql: &str, values: &[&str]) -> Vec<String> {
    let mut tx = pool.begin().await.unwrap();
    for way in ["seqscan", "bitmapscan", "sort"] {
        sqlx::query(AssertSqlSafe(format!("set local enable_{way} = off"))).execute(&mut *tx).await.unwrap();
    }
    let numbered = values.iter().enumerate().rev();
    let sql = numbered.fold(sql.to_owned(), |sql, (i, value)| sql.replace(&format!("${}", i + 1), value));
    sqlx::query_scalar(AssertSqlSafe(format!("explain {sql}"))).fetch_all(&mut *tx).await.unwrap()
}
