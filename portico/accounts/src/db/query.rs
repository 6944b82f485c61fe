//! Statements that run on either engine.

use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt, TryStreamExt};
use sqlx::postgres::{PgQueryResult, PgRow};
use sqlx::sqlite::{SqliteQueryResult, SqliteRow};
use sqlx::{Database, Either, Encode, Error, Executor, FromRow, Postgres, Sqlite, SqliteConnection, SqlitePool, Type};
use uuid::Uuid;

use super::postgres_pool::PostgresPool;

/// A statement and its values. Create it with [`query`], add values with [`Query::bind`], and run it once.
#[must_use = "a statement does nothing until it is run"]
pub struct Query {
    text: &'static str,
    values: Vec<Value>,
    #[cfg(test)]
    site: &'static std::panic::Location<'static>,
}

/// A statement without values yet. Its text is constant, so it cannot contain anything that a user typed.
#[cfg_attr(test, track_caller)]
pub fn query(text: &'static str) -> Query {
    Query {
        text,
        values: Vec::new(),
        #[cfg(test)]
        site: std::panic::Location::caller(),
    }
}

/// A value of a statement. Everything that [`Query::bind`] accepts becomes one. `None` is SQL's `null`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `blob` on SQLite, `uuid` on PostgreSQL.
    Id(Option<Uuid>),
    /// `bigint` on both. A [`Timestamp`](crate::Timestamp) is one, in microseconds since 1970 UTC.
    Integer(Option<i64>),
    /// `double precision` on both.
    Real(Option<f64>),
    /// `boolean` on both.
    Boolean(Option<bool>),
    /// `text` on both. PostgreSQL refuses a text that contains U+0000.
    Text(Option<String>),
    /// `blob` on SQLite, `bytea` on PostgreSQL.
    Bytes(Option<Vec<u8>>),
}

/// A type that is read from a row of either engine: a tuple, by the order of the columns, or a struct that derives
/// `FromRow`, by their names. Column types are those of [`Value`]; a nullable column is an `Option`.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

/// Where a statement runs: on a connection of its own ([`Db::read`](crate::Db::read), [`Db::write`](crate::Db::write)),
/// or in a transaction (`&mut` [`Tx`](crate::sql::Tx)).
pub struct On<'a>(pub(super) Target<'a>);

pub(super) enum Target<'a> {
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
    /// Adds the next value: the first one is `$1` in the text, the second one `$2`.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Returns the number of rows that the statement changed.
    pub async fn execute<'a>(self, on: impl Into<On<'a>>) -> Result<u64, Error> {
        Ok(self.run(on.into().0).await?.rows_affected())
    }

    /// All rows, held in memory: bound their number with `limit`. A column that is missing, or whose type does not fit, is
    /// an error.
    pub async fn fetch_all<'a, T: Row>(self, on: impl Into<On<'a>>) -> Result<Vec<T>, Error> {
        self.run(on.into().0).await?.rows()
    }

    /// The first row, if there is one.
    pub async fn fetch_optional<'a, T: Row>(self, on: impl Into<On<'a>>) -> Result<Option<T>, Error> {
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    /// The first row, or else `Error::RowNotFound`.
    pub async fn fetch_one<'a, T: Row>(self, on: impl Into<On<'a>>) -> Result<T, Error> {
        self.fetch_optional(on).await?.ok_or(Error::RowNotFound)
    }

    /// Boxed, so that the futures of use cases stay small and quick to compile.
    fn run(self, on: Target<'_>) -> BoxFuture<'_, Result<Results, Error>> {
        #[cfg(test)]
        crate::plans::record(self.text, &self.values, self.site);
        match on {
            Target::Sqlite(pool) => {
                pool.fetch_many(self.bound::<Sqlite>()).try_collect().map_ok(Results::Sqlite).boxed()
            }
            Target::SqliteTx(conn) => {
                conn.fetch_many(self.bound::<Sqlite>()).try_collect().map_ok(Results::Sqlite).boxed()
            }
            Target::Postgres(pool) => pool.run(self.bound::<Postgres>()).map_ok(Results::Postgres).boxed(),
            Target::PostgresTx(conn) => {
                conn.fetch_many(self.bound::<Postgres>()).try_collect().map_ok(Results::Postgres).boxed()
            }
        }
    }

    fn bound<DB: Database>(self) -> sqlx::query::Query<'static, DB, DB::Arguments>
    where
        Option<Uuid>: Encode<'static, DB> + Type<DB>,
        Option<i64>: Encode<'static, DB> + Type<DB>,
        Option<f64>: Encode<'static, DB> + Type<DB>,
        Option<bool>: Encode<'static, DB> + Type<DB>,
        Option<String>: Encode<'static, DB> + Type<DB>,
        Option<Vec<u8>>: Encode<'static, DB> + Type<DB>,
    {
        self.values.into_iter().fold(sqlx::query(self.text), |query, value| match value {
            Value::Id(value) => query.bind(value),
            Value::Integer(value) => query.bind(value),
            Value::Real(value) => query.bind(value),
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
