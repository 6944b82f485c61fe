//! Removes deleted data from SQLite's files. Otherwise, deleted rows stay readable in free pages, and in the
//! write-ahead log until they are overwritten there.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error};

use super::Db;

/// How long to wait for transactions that still read the log. Writes are blocked meanwhile.
const BUSY_TIMEOUT: Duration = Duration::from_millis(200);

/// For every connection: overwrites deleted content with zeros
/// (<https://www.sqlite.org/pragma.html#pragma_secure_delete>), and truncates a restarted log to its new content.
pub(super) fn with_secure_delete(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.pragma("secure_delete", "on").pragma("journal_size_limit", "0")
}

impl Db {
    /// Moves SQLite's write-ahead log into the database and empties it. Until then, the log contains older versions of
    /// pages, with rows that have been deleted since. If a transaction is in the way, the log stays until the next run.
    /// PostgreSQL manages its own log.
    pub(crate) async fn truncate_wal(&self) -> Result<(), Error> {
        let Db::Sqlite { writer, .. } = self else { return Ok(()) };
        let options = SqliteConnectOptions::clone(&writer.connect_options());
        match checkpoint(options.create_if_missing(false).busy_timeout(BUSY_TIMEOUT)).await {
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
pub(super) fn is_busy(error: &Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}
