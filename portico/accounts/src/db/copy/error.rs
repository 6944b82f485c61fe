use sqlx::Error;
use sqlx::postgres::PgDatabaseError;

use crate::db::OpenError;
use crate::db::erasure::is_busy;
use crate::db::open_error::reason;

/// Why the database was not copied. The target is as before, except perhaps with [`CopyError::Unconfirmed`].
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error("only a SQLite database can be copied; unset DATABASE_URL, or set it to sqlite:// and its path")]
    NotSqlite,
    #[error("--to must be the URL of a PostgreSQL database, such as postgres://user@host/portico")]
    NotPostgres,
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("migrations are missing in the SQLite database; run: portico migrate")]
    Pending,
    #[error("the SQLite database is in use; stop every server and every other program that has it open")]
    InUse,
    #[error("the target is not empty: its table {0} has rows; create a new database and name that one")]
    NotEmpty(String),
    #[error("the table {0} is only in the SQLite database; drop it, or add a migration that creates it in PostgreSQL")]
    NoTable(String),
    #[error("the column {column} of the table {table} is only in {only_in}; drop it, or add it to the other")]
    NoColumn { table: String, column: String, only_in: &'static str },
    #[error("row {row} of the table {table} refers to a row of {parent} that does not exist; delete or correct it")]
    Dangling { table: String, row: String, parent: String },
    /// A value that cannot be converted.
    #[error("table {table}, column {column}, row {key}: {problem}")]
    Value { table: String, column: String, key: String, problem: String },
    /// PostgreSQL refused a row.
    #[error("table {table}, row {key}: {problem}")]
    Row { table: String, key: String, problem: String },
    /// PostgreSQL refused a table.
    #[error("table {table}: {problem}")]
    Table { table: String, problem: String },
    #[error("table {table}: the {found} rows in the target differ from the {written} copied; are values rounded?")]
    Different { table: String, written: u64, found: u64 },
    #[error("the SQLite database {0}")]
    Source(String),
    #[error("the target database {0}")]
    Target(String),
    #[error("the target database {0} while the copy was being completed; it holds all rows or none: look into it")]
    Unconfirmed(String),
}

impl CopyError {
    pub(super) fn source(error: Error) -> Self {
        if is_busy(&error) { Self::InUse } else { Self::Source(reason(&error)) }
    }

    pub(super) fn target(error: Error) -> Self {
        Self::Target(reason(&error))
    }

    /// What PostgreSQL says about a table's rows.
    pub(super) fn of_table(table: &str, error: &Error) -> Self {
        Self::Table { table: table.to_owned(), problem: said(error) }
    }
}

/// PostgreSQL's own words: it knows its types and constraints.
pub(super) fn said(error: &Error) -> String {
    let refused = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    match refused {
        Some(refused) => match refused.detail() {
            Some(detail) => format!("{} ({detail})", refused.message()),
            None => refused.message().to_owned(),
        },
        None => reason(error),
    }
}
