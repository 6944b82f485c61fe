//! What is deleted from SQLite leaves its files. Without this, rows stay readable in free pages, and in the write-ahead
//! log for as long as nothing overwrites it there.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error};

use super::Db;

/// How long to wait for transactions that still read the log. No one can write meanwhile.
const PATIENCE: Duration = Duration::from_millis(200);

/// For every connection: deleted content is overwritten with zeros (<https://www.sqlite.org/pragma.html#pragma_secure_delete>),
/// and a log that starts again is cut to what is new in it.
pub(super) fn erasing(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.pragma("secure_delete", "on").pragma("journal_size_limit", "0")
}

impl Db {
    /// Moves SQLite's write-ahead log into the database and empties it. Older versions of pages, with the rows that were
    /// deleted since, are in the log until then. Where a transaction is in the way the log stays until the next time.
    /// PostgreSQL manages its own log.
    pub(crate) async fn empty_log(&self) -> Result<(), Error> {
        let Db::Sqlite { writer, .. } = self else { return Ok(()) };
        let options = SqliteConnectOptions::clone(&writer.connect_options());
        match checkpoint(options.create_if_missing(false).busy_timeout(PATIENCE)).await {
            Err(error) if is_busy(&error) => Ok(()),
            done => done,
        }
    }
}

async fn checkpoint(options: SqliteConnectOptions) -> Result<(), Error> {
    let mut conn = options.connect().await?;
    sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut conn).await?;
    conn.close().await
}

/// `SQLITE_BUSY` (<https://www.sqlite.org/rescode.html#busy>), in the lower byte.
fn is_busy(error: &Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}
