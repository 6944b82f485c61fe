//! The SQLite database, read while no other process has it open.

use std::time::Duration;

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use sqlx::sqlite::{SqliteConnectOptions, SqliteLockingMode, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Decode, Row, Sqlite, SqliteConnection, TypeInfo, ValueRef};

use super::column::{Listed, Stored, Table, quoted};
use super::error::CopyError;

/// A command may be about to end.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

pub(super) struct Source(SqliteConnection);

impl Source {
    /// Keeps every other connection out, so that nothing changes. Fails if there is one.
    pub(super) async fn open_alone(options: &SqliteConnectOptions) -> Result<Self, CopyError> {
        let options = options.clone().create_if_missing(false).busy_timeout(BUSY_TIMEOUT);
        let mut conn = options.locking_mode(SqliteLockingMode::Exclusive).connect().await.map_err(CopyError::source)?;
        sqlx::query("begin exclusive").execute(&mut conn).await.map_err(CopyError::source)?;
        Ok(Self(conn))
    }

    /// Foreign keys may have been violated while they were turned off.
    pub(super) async fn check_references(&mut self) -> Result<(), CopyError> {
        let sql = r#"select "table", coalesce(cast(rowid as text), '?'), parent from pragma_foreign_key_check limit 1"#;
        let found = sqlx::query_as(sql).fetch_optional(&mut self.0).await.map_err(CopyError::source)?;
        found.map_or(Ok(()), |(table, row, parent)| Err(CopyError::Dangling { table, row, parent }))
    }

    /// Ordinary tables, without views, full-text indexes and the records of migrations.
    pub(super) async fn tables(&mut self) -> Result<Vec<Listed<String>>, CopyError> {
        let sql = "select name from pragma_table_list where schema = 'main' and type = 'table' \
                   and name not like 'sqlite!_%' escape '!' and name not in ('_sqlx_migrations', '_app_migrations') \
                   order by name";
        let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut self.0).await.map_err(CopyError::source)?;
        let mut tables = Vec::new();
        for name in names {
            let columns = "select name from pragma_table_xinfo($1) where hidden <> 1 order by cid";
            let columns = sqlx::query_scalar(columns).bind(&name).fetch_all(&mut self.0).await;
            tables.push(Listed { columns: columns.map_err(CopyError::source)?, name });
        }
        Ok(tables)
    }

    /// The last number that `autoincrement` has assigned.
    pub(super) async fn last_number(&mut self, table: &str) -> Result<Option<i64>, CopyError> {
        let last = sqlx::query_scalar("select seq from sqlite_sequence where name = $1").bind(table);
        last.fetch_optional(&mut self.0).await.map_err(CopyError::source)
    }

    /// The rows of a table, read as they are needed. Each has a value for each column of the table.
    pub(super) fn rows<'a>(&'a mut self, table: &'a Table) -> BoxStream<'a, Result<SqliteRow, CopyError>> {
        let columns: Vec<_> = table.columns.iter().map(|column| quoted(&column.source)).collect();
        let sql = format!("select {} from {}", columns.join(", "), quoted(&table.source));
        sqlx::query(AssertSqlSafe(sql)).fetch(&mut self.0).map_err(CopyError::source).boxed()
    }

    pub(super) async fn close(self) -> Result<(), CopyError> {
        self.0.close().await.map_err(CopyError::source)
    }
}

/// A value of a row, or why it cannot be read.
pub(super) fn value(row: &SqliteRow, index: usize) -> Result<Stored, String> {
    let raw = row.try_get_raw(index).map_err(|error| error.to_string())?;
    if raw.is_null() {
        return Ok(Stored::Null);
    }
    let kind = raw.type_info().name().to_owned();
    let stored = match kind.as_str() {
        "INTEGER" => <i64 as Decode<Sqlite>>::decode(raw).map(Stored::Integer),
        "REAL" => <f64 as Decode<Sqlite>>::decode(raw).map(Stored::Real),
        "TEXT" => <String as Decode<Sqlite>>::decode(raw).map(Stored::Text),
        _ => <Vec<u8> as Decode<Sqlite>>::decode(raw).map(Stored::Bytes),
    };
    stored.map_err(|error| format!("the value cannot be read: {error}"))
}
