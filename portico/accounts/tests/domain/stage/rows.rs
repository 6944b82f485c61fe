//! Rows that are read and changed behind the domain's back.

use std::any::Any;

use portico_accounts::Db;
use sqlx::AssertSqlSafe;

use super::Stage;

impl Stage {
    pub async fn count(&self, sql: &'static str) -> i64 {
        match self.accounts.db() {
            Db::Sqlite { readers, .. } => sqlx::query_scalar(sql).fetch_one(readers).await,
            Db::Postgres { pool, .. } => sqlx::query_scalar(sql).fetch_one(pool).await,
        }
        .expect("a number")
    }

    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        match self.accounts.db() {
            Db::Sqlite { readers, .. } => sqlx::query_scalar(sql).fetch_all(readers).await,
            Db::Postgres { pool, .. } => sqlx::query_scalar(sql).fetch_all(pool).await,
        }
        .expect("texts")
    }

    /// A signing key's algorithm, and its sealed private key.
    pub async fn sealed_key(&self, kid: &str) -> (String, Vec<u8>) {
        let sql = "select algorithm, sealed_private_key from signing_keys where id = $1";
        match self.accounts.db() {
            Db::Sqlite { readers, .. } => sqlx::query_as(sql).bind(kid).fetch_one(readers).await,
            Db::Postgres { pool, .. } => sqlx::query_as(sql).bind(kid).fetch_one(pool).await,
        }
        .expect("the key")
    }

    /// Takes every connection of the pool, as many concurrent requests do.
    pub async fn hold_every_connection(&self) -> Box<dyn Any> {
        match self.accounts.db() {
            Db::Sqlite { readers, writer, .. } => Box::new((all_of(readers).await, all_of(writer).await)),
            Db::Postgres { pool, .. } => Box::new(all_of(&pool.inner()).await),
        }
    }

    pub async fn change(&self, sql: &'static str) {
        self.try_change(sql).await.expect("a change");
    }

    /// The same where the database may refuse it.
    pub async fn try_change(&self, sql: &'static str) -> Result<(), sqlx::Error> {
        match self.accounts.db() {
            Db::Sqlite { writer, .. } => sqlx::query(sql).execute(writer).await.map(drop),
            Db::Postgres { pool, .. } => sqlx::query(sql).execute(pool).await.map(drop),
        }
    }

    /// From now on, the database makes this change after each such event (`insert on mails`): in the middle of what the
    /// domain does.
    pub async fn after(&self, event: &str, change: &str) {
        match self.accounts.db() {
            Db::Sqlite { writer, .. } => {
                let sql = format!("create trigger meanwhile after {event} begin {change}; end");
                sqlx::query(AssertSqlSafe(sql)).execute(writer).await.expect("a trigger");
            }
            Db::Postgres { pool, .. } => {
                for sql in [
                    format!(
                        "create function meanwhile() returns trigger language plpgsql as \
                         $$ begin {change}; return null; end $$"
                    ),
                    format!("create trigger meanwhile after {event} for each row execute function meanwhile()"),
                ] {
                    sqlx::query(AssertSqlSafe(sql)).execute(&pool.inner()).await.expect("a trigger");
                }
            }
        }
    }
}

async fn all_of<DB: sqlx::Database>(pool: &sqlx::Pool<DB>) -> Vec<sqlx::pool::PoolConnection<DB>> {
    let mut held = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        held.push(pool.acquire().await.expect("a connection"));
    }
    held
}
