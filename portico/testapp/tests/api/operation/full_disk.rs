//! A database that cannot grow. SQLite gets a maximum size, beyond which it fails as if the
//! disk were full; PostgreSQL is made read-only, which is how its operators stop it in time.

use http::StatusCode;
use portico_accounts::Db;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, PASSWORD, TestApp, address};

on_both_engines! {
    a_full_disk_loses_no_confirmed_change,
}

async fn fill_up(app: &TestApp) {
    match app.accounts.db() {
        Db::Sqlite { writer, .. } => {
            let size: i64 = sqlx::query_scalar("pragma page_count").fetch_one(writer).await.unwrap();
            limit(writer, size).await;
        }
        Db::Postgres { pool, .. } => only_reads(&pool.inner(), "on").await,
    }
}

async fn make_room(app: &TestApp) {
    match app.accounts.db() {
        Db::Sqlite { writer, .. } => limit(writer, 1_000_000).await,
        Db::Postgres { pool, .. } => only_reads(&pool.inner(), "off").await,
    }
}

async fn limit(writer: &sqlx::SqlitePool, pages: i64) {
    let sql = sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
    sqlx::query(sql).execute(writer).await.unwrap();
}

/// For every connection from now on, those that are open included.
async fn only_reads(pool: &sqlx::PgPool, state: &str) {
    let name: String = sqlx::query_scalar("select current_database()").fetch_one(pool).await.unwrap();
    let mut alone = pool.acquire().await.unwrap();
    sqlx::query("set default_transaction_read_only = off").execute(&mut *alone).await.unwrap();
    let sql = format!("alter database {name} set default_transaction_read_only = {state}");
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *alone).await.unwrap();
    let others = "select pg_terminate_backend(pid) from pg_stat_activity \
                  where datname = current_database() and pid <> pg_backend_pid()";
    sqlx::query(others).execute(&mut *alone).await.unwrap();
    alone.close().await.unwrap();
}

async fn sign_up(app: &TestApp, who: &str) -> Answer {
    let body = json!({ "name": who, "email": address(who), "password": PASSWORD });
    app.post("/api/v1/signup").json(&body).await
}

async fn a_full_disk_loses_no_confirmed_change(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    app.get("/api/v1/me").bearer(&ada.access).await.expect(StatusCode::OK);
    fill_up(&app).await;
    // Free space within the file is used first.
    let (mut answered, mut refused) = (vec!["ada".to_owned()], 0);
    for i in 0..100 {
        let who = format!("eve{i}");
        let answer = sign_up(&app, &who).await;
        if answer.status == 201 {
            answered.push(who);
        } else {
            assert!(answer.header("retry-after").is_some());
            answer.expect_problem("unavailable");
            refused += 1;
        }
    }
    assert!(refused > 50, "{refused}");
    app.get("/api/v1/me").bearer(&ada.access).await.expect(StatusCode::OK);
    let body = json!({ "email": address("ada"), "password": "another password" });
    let wrong = app.post("/api/v1/token").json(&body).await;
    assert!(matches!(wrong.status, 401 | 503), "{}", wrong.status);

    make_room(&app).await;
    for who in &answered {
        app.log_in(who).await;
    }
    app.sign_up("bob").await;
    assert_eq!(app.users().await, answered.len() + 1);
}
