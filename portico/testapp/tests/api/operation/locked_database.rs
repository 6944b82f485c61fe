//! Another process holds the database's lock and does not release it.

use std::future::IntoFuture;

use http::StatusCode;
use portico_accounts::Db;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;
use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite};

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    a_locked_database_refuses_log_ins_until_it_is_unlocked,
}

/// An open transaction that blocks all other writers.
enum Lock {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Lock {
    async fn take(app: &TestApp) -> Self {
        match app.accounts.db() {
            Db::Sqlite { readers, .. } => {
                let mut holder = readers.acquire().await.unwrap();
                sqlx::query("begin immediate").execute(&mut *holder).await.unwrap();
                Self::Sqlite(holder)
            }
            Db::Postgres { pool, .. } => {
                let mut holder = pool.acquire().await.unwrap();
                sqlx::query("begin").execute(&mut *holder).await.unwrap();
                let sql = "lock table users, sessions in share row exclusive mode";
                sqlx::query(sql).execute(&mut *holder).await.unwrap();
                Self::Postgres(holder)
            }
        }
    }

    async fn release(self) {
        match self {
            Self::Sqlite(mut holder) => drop(sqlx::query("rollback").execute(&mut *holder).await.unwrap()),
            Self::Postgres(mut holder) => drop(sqlx::query("rollback").execute(&mut *holder).await.unwrap()),
        }
    }
}

async fn a_locked_database_refuses_log_ins_until_it_is_unlocked(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let lock = Lock::take(&app).await;
    let right = json!({ "email": address("ada"), "password": PASSWORD });
    let newcomer = json!({ "name": "Bob", "email": address("bob"), "password": PASSWORD });
    let (log_in, sign_up, me) = tokio::join!(
        app.post("/api/v1/token").json(&right).into_future(),
        app.post("/api/v1/signup").json(&newcomer).into_future(),
        app.get("/api/v1/me").bearer(&ada.access).into_future(),
    );
    me.expect(StatusCode::OK);
    for refused in [log_in, sign_up] {
        assert!(refused.header("retry-after").is_some());
        refused.expect_problem("unavailable");
    }
    lock.release().await;
    app.log_in("ada").await;
    app.sign_up("bob").await;
    assert_eq!(app.users().await, 2);
}
