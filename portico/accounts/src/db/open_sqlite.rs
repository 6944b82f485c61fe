use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sqlx::Error;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::time::{sleep, timeout};

use super::erasure::{is_busy, with_secure_delete};
use super::restore::refuse_stale_wal;
use super::{BUSY_TIMEOUT, Db, OpenError, RETRY_DELAY};

pub(super) async fn open_sqlite(options: SqliteConnectOptions) -> Result<Db, OpenError> {
    let options = with_secure_delete(options)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    let file = options.get_filename().to_owned();
    refuse_stale_wal(&file)?;
    connect(options).await.map_err(|error| OpenError::of_sqlite(&file, &error))
}

async fn connect(options: SqliteConnectOptions) -> Result<Db, Error> {
    make_private(options.get_filename())?;
    // The writer comes first: it creates the file that the others then open.
    let writer = connect_writer(options.clone()).await?;
    let reserved = pool_of(1).connect_lazy_with(options.clone());
    let readers = pool_of(8).connect_with(options).await?;
    Ok(Db::Sqlite { readers, writer, reserved, app_migrations: None })
}

fn pool_of(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections).acquire_timeout(BUSY_TIMEOUT)
}

/// Processes that open a new file at the same time all switch it to write-ahead logging. SQLite does not wait for the
/// one that is first, but reports a busy file at once, so the others try again.
#[expect(clippy::disallowed_methods, reason = "another process opens the file in real time")]
async fn connect_writer(options: SqliteConnectOptions) -> Result<SqlitePool, Error> {
    let connected = timeout(BUSY_TIMEOUT, async {
        loop {
            match pool_of(1).connect_with(options.clone()).await {
                Err(error) if is_busy(&error) => sleep(RETRY_DELAY).await,
                connected => return connected,
            }
        }
    });
    connected.await.unwrap_or(Err(Error::PoolTimedOut))
}

/// Creates the file if it does not exist, readable only by the current user. SQLite's files beside it get the same
/// permissions. A link may point to a file that does not exist yet.
fn make_private(file: &Path) -> Result<(), Error> {
    let create = |is_new: bool| {
        OpenOptions::new().write(true).create(true).create_new(is_new).truncate(false).mode(0o600).open(file).map(drop)
    };
    match create(true) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && !file.exists() => create(false),
        // An existing file is not opened: closing it would release the locks that SQLite holds in this process.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        created => created,
    }
    .map_err(Error::Io)
}
