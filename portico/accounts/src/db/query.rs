//! Statements that run on either engine.

use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt, TryStreamExt};
use sqlx::postgres::{PgQueryResult, PgRow};
use sqlx::sqlite::{SqliteQueryResult, SqliteRow};
use sqlx::{Database, Either, Encode, Error, Executor, FromRow, Postgres, Sqlite, SqliteConnection, SqlitePool, Type};
use uuid::Uuid;

use super::postgres_pool::PostgresPool;
use crate::secret::clock::Timestamp;

/// A statement and its values, `$1` first. The same text runs on both engines.
#[must_use = "a statement does nothing until it is run"]
pub(crate) struct Query {
    text: &'static str,
    values: Vec<Value>,
}

/// A statement without values yet.
pub(crate) fn query(text: &'static str) -> Query {
    Query { text, values: Vec::new() }
}

/// A value of a statement.
pub(crate) enum Value {
    Id(Option<Uuid>),
    Integer(Option<i64>),
    Boolean(bool),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// A type that is read from a row of either engine.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

/// Where a statement runs: on a connection of its own, or in a transaction.
pub(crate) enum On<'a> {
    Sqlite(&'a SqlitePool),
    Postgres(&'a PostgresPool),
    SqliteTx(&'a mut SqliteConnection),
    PostgresTx(&'a mut sqlx::PgConnection),
}

/// What a statement returned: rows, and at its end how many it changed.
enum Results {
    Sqlite(Vec<Either<SqliteQueryResult, SqliteRow>>),
    Postgres(Vec<Either<PgQueryResult, PgRow>>),
}

impl Query {
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The number of rows that the statement changed.
    pub(crate) async fn execute<'a>(self, on: impl Into<On<'a>>) -> Result<u64, Error> {
        Ok(self.run(on.into()).await?.rows_affected())
    }

    pub(crate) async fn fetch_all<'a, T: Row>(self, on: impl Into<On<'a>>) -> Result<Vec<T>, Error> {
        self.run(on.into()).await?.rows()
    }

    /// The first row, if there is one.
    pub(crate) async fn fetch_optional<'a, T: Row>(self, on: impl Into<On<'a>>) -> Result<Option<T>, Error> {
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    /// The first row.
    pub(crate) async fn fetch_one<'a, T: Row>(self, on: impl Into<On<'a>>) -> Result<T, Error> {
        self.fetch_optional(on).await?.ok_or(Error::RowNotFound)
    }

    /// Boxed, so that the futures of use cases stay small and quick to compile.
    fn run(self, on: On<'_>) -> BoxFuture<'_, Result<Results, Error>> {
        match on {
            On::Sqlite(pool) => pool.fetch_many(self.bound::<Sqlite>()).try_collect().map_ok(Results::Sqlite).boxed(),
            On::SqliteTx(conn) => conn.fetch_many(self.bound::<Sqlite>()).try_collect().map_ok(Results::Sqlite).boxed(),
            On::Postgres(pool) => pool.run(self.bound::<Postgres>()).map_ok(Results::Postgres).boxed(),
            On::PostgresTx(conn) => {
                conn.fetch_many(self.bound::<Postgres>()).try_collect().map_ok(Results::Postgres).boxed()
            }
        }
    }

    fn bound<DB: Database>(self) -> sqlx::query::Query<'static, DB, DB::Arguments>
    where
        Option<Uuid>: Encode<'static, DB> + Type<DB>,
        Option<i64>: Encode<'static, DB> + Type<DB>,
        bool: Encode<'static, DB> + Type<DB>,
        Option<String>: Encode<'static, DB> + Type<DB>,
        Option<Vec<u8>>: Encode<'static, DB> + Type<DB>,
    {
        self.values.into_iter().fold(sqlx::query(self.text), |query, value| match value {
            Value::Id(value) => query.bind(value),
            Value::Integer(value) => query.bind(value),
            Value::Boolean(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        })
    }
}

impl Results {
    fn rows<T: Row>(self) -> Result<Vec<T>, Error> {
        match self {
            Self::Sqlite(results) => {
                results.into_iter().filter_map(Either::right).map(|row| T::from_row(&row)).collect()
            }
            Self::Postgres(results) => {
                results.into_iter().filter_map(Either::right).map(|row| T::from_row(&row)).collect()
            }
        }
    }

    fn rows_affected(self) -> u64 {
        match self {
            Self::Sqlite(results) => {
                results.into_iter().filter_map(Either::left).map(|done| done.rows_affected()).sum()
            }
            Self::Postgres(results) => {
                results.into_iter().filter_map(Either::left).map(|done| done.rows_affected()).sum()
            }
        }
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Id(Some(value))
    }
}

impl From<Option<Uuid>> for Value {
    fn from(value: Option<Uuid>) -> Self {
        Self::Id(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Integer(value)
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Integer(Some(value.as_micros()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Integer(value.map(Timestamp::as_micros))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<&Option<String>> for Value {
    fn from(value: &Option<String>) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}

impl From<&Vec<u8>> for Value {
    fn from(value: &Vec<u8>) -> Self {
        Self::Bytes(Some(value.clone()))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Bytes(value)
    }
}
