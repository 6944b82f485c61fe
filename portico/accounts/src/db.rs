mod backup;
pub(crate) mod batches;
mod capacity;
mod copy;
mod erasure;
mod fitness;
mod location;
mod migration_error;
mod migration_history;
mod migrations;
mod open_error;
mod open_sqlite;
mod pooler;
mod postgres_pool;
mod postgres_tls;
mod postgres_url;
pub(crate) mod query;
mod restore;
pub(crate) mod tx;
mod value;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::SqlitePool;
use tokio::time::{sleep, timeout};

pub use self::backup::BackupError;
pub use self::copy::{CopiedTable, CopyError};
pub use self::location::DatabaseLocation;
use self::location::DriverOptions;
pub use self::migrations::AppMigrations;
use self::open_error::is_transient;
pub use self::open_error::{OpenError, database_problem};
use self::open_sqlite::open_sqlite;
use self::pooler::{Route, UrlOptions};
use self::postgres_pool::CONNECT_TIMEOUT;
pub use self::postgres_pool::PostgresPool;
use self::postgres_tls::TlsFiles;
use self::query::query;

use crate::file_error::{FileError, FileUse};

/// How long a query on SQLite waits for the one writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The most connections to PostgreSQL for requests, in addition to the reserved one.
const POSTGRES_CONNECTIONS: u32 = 16;

/// The pause at startup before trying again to connect to a database that accepts no connection yet.
const RETRY_DELAY: Duration = Duration::from_millis(100);

/// The number of attempts.
const MAX_RETRIES: u32 = 20;

/// How long the database may take to answer a check.
const CHECK_TIMEOUT: Duration = Duration::from_millis(700);

/// How long a single connection attempt after a failed check may take to show the cause: a refusal arrives at once.
const PROBE_TIMEOUT: Duration = Duration::from_millis(300);

/// The database: SQLite in a file, or PostgreSQL. The same SQL runs on both. The reserved connection is for work that
/// must reach the database however many requests wait for it: reading the log of changes.
#[derive(Clone, Debug)]
pub enum Db {
    /// Readers never wait for the writer (WAL); writes go one at a time.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
        reserved: SqlitePool,
        app_migrations: Option<AppMigrations>,
    },
    Postgres {
        pool: PostgresPool,
        reserved: PostgresPool,
        app_migrations: Option<AppMigrations>,
    },
}

/// Why the database cannot be used at this moment.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    #[error("the database does not answer in time")]
    Slow,
    #[error("the database cannot be reached: {0}")]
    Disconnected(#[source] sqlx::Error),
}

/// Whether PostgreSQL ended the transaction because of a deadlock. SQLite has one writer and no deadlocks.
pub(crate) fn is_deadlock(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "40P01")
}

impl Db {
    /// Connects, and creates the SQLite file if it does not exist.
    pub async fn open(location: &DatabaseLocation) -> Result<Self, OpenError> {
        match location.driver_options()? {
            DriverOptions::Sqlite(options) => open_sqlite(options).await,
            DriverOptions::Postgres(options, url, files) => open_postgres(options, url, &files).await,
        }
    }

    /// Connects to an existing database. A SQLite file is not created.
    pub async fn open_existing(location: &DatabaseLocation) -> Result<Option<Self>, OpenError> {
        if let Some(file) = location.sqlite_file()
            && !exists(&file)?
        {
            return Ok(None);
        }
        Self::open(location).await.map(Some)
    }

    /// The same database through one connection that requests never use.
    pub(crate) fn reserved(&self) -> Self {
        let mut db = self.clone();
        match &mut db {
            Db::Sqlite { readers, writer, reserved, .. } => {
                *readers = reserved.clone();
                *writer = reserved.clone();
            }
            Db::Postgres { pool, reserved, .. } => *pool = reserved.clone(),
        }
        db
    }

    /// The same database with the app's migrations, which [`Db::migrate`] applies after Portico's and
    /// [`Db::pending_migrations`] counts. Without this, a database with applied migrations of the app is refused.
    pub fn with_app_migrations(mut self, migrations: AppMigrations) -> Self {
        let (Db::Sqlite { app_migrations, .. } | Db::Postgres { app_migrations, .. }) = &mut self;
        *app_migrations = Some(migrations);
        self
    }

    /// Whether there are accounts or signing keys, which are lost without the root secret they were created with.
    pub async fn requires_secret(&self) -> Result<bool, sqlx::Error> {
        let tables = [
            ("users", "select exists (select 1 from users)"),
            ("signing_keys", "select exists (select 1 from signing_keys)"),
        ];
        for (table, any_row) in tables {
            // Before the first migration there are no tables to query.
            if self.has_table(table).await? && query(any_row).fetch_one::<(bool,)>(self.read()).await?.0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn has_table(&self, name: &str) -> Result<bool, sqlx::Error> {
        let sql = match self {
            Db::Sqlite { .. } => "select count(*) > 0 from sqlite_master where type = 'table' and name = $1",
            Db::Postgres { .. } => "select to_regclass($1) is not null",
        };
        let (exists,) = query(sql).bind(name).fetch_one::<(bool,)>(self.read()).await?;
        Ok(exists)
    }

    /// Checks that the database answers.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        query("select 1").execute(self.read()).await.map(drop)
    }

    /// Checks that the database answers, for a second at most. The pool keeps reconnecting to a server that is down and
    /// so cannot tell it from a slow one; a single attempt outside the pool can.
    pub async fn check(&self) -> Result<(), Unreachable> {
        match timeout(CHECK_TIMEOUT, self.ping()).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(sqlx::Error::PoolTimedOut)) | Err(_) => {}
            Ok(Err(error)) => return Err(Unreachable::Disconnected(error)),
        }
        let Self::Postgres { pool, .. } = self else { return Err(Unreachable::Slow) };
        match timeout(PROBE_TIMEOUT, PgConnection::connect_with(&pool.route().options)).await {
            Ok(Err(error)) => Err(Unreachable::Disconnected(error)),
            Ok(Ok(_)) | Err(_) => Err(Unreachable::Slow),
        }
    }

    /// The location, for display: a file, or a server with its port. It contains no user and no password.
    pub fn place(&self) -> String {
        match self {
            Db::Sqlite { writer, .. } => writer.connect_options().get_filename().display().to_string(),
            Db::Postgres { pool, .. } => format!("PostgreSQL at {}", open_error::place(&pool.route().options)),
        }
    }

    /// "SQLite" or "PostgreSQL".
    pub fn engine(&self) -> &'static str {
        match self {
            Db::Sqlite { .. } => "SQLite",
            Db::Postgres { .. } => "PostgreSQL",
        }
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite { readers, writer, reserved, .. } => {
                readers.close().await;
                reserved.close().await;
                writer.close().await;
            }
            Db::Postgres { pool, reserved, .. } => {
                reserved.inner().close().await;
                pool.inner().close().await;
            }
        }
    }
}

/// A path below a file does not exist.
fn exists(file: &Path) -> Result<bool, FileError> {
    match file.try_exists() {
        Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(false),
        exists => exists.map_err(|error| FileError::new(file, FileUse::Read, &error)),
    }
}

async fn open_postgres(options: PgConnectOptions, url: UrlOptions, files: &TlsFiles) -> Result<Db, OpenError> {
    connect_postgres(options.clone(), url).await.map_err(|error| OpenError::of_postgres(&options, files, &error))
}

/// Connects without the pool first. The pool keeps reconnecting to a server that refuses, and then reports only a
/// timeout.
async fn connect_postgres(options: PgConnectOptions, url: UrlOptions) -> Result<Db, sqlx::Error> {
    let route = Arc::new(find_route(options, url).await?);
    let pool = PostgresPool::new(route.clone(), POSTGRES_CONNECTIONS);
    pool.acquire().await?;
    let reserved = PostgresPool::new(route, 1);
    // It connects before requests take all connections. If the server has only one, it reconnects when it is needed.
    _ = reserved.acquire().await;
    Ok(Db::Postgres { pool, reserved, app_migrations: None })
}

/// Waits briefly for a server that is about to accept connections.
#[expect(clippy::disallowed_methods, reason = "a server takes connections again in real time")]
async fn find_route(options: PgConnectOptions, url: UrlOptions) -> Result<Route, sqlx::Error> {
    let mut tries = 0;
    loop {
        tries += 1;
        let found = timeout(2 * CONNECT_TIMEOUT, Route::find(options.clone(), url)).await;
        match found.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
            Err(error) if is_transient(&error) && tries < MAX_RETRIES => sleep(RETRY_DELAY).await,
            found => return found,
        }
    }
}
