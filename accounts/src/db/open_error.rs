use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::path::Path;

use sqlx::Error;
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgConnectOptions;

/// Why the database could not be opened. Its `Display` is for whoever set `DATABASE_URL`: which one, why,
/// and what to do. The URL's password is never in it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("DATABASE_URL has to start with sqlite:// or postgres://")]
    UnknownScheme,
    #[error(
        "DATABASE_URL cannot be read: {} (signs such as @, / and # in a user or a password are written %40, %2F and %23)",
        without_heading(.0)
    )]
    Unreadable(#[source] Error),
    #[error("the database cannot be opened: {why}")]
    Connect { why: String, source: Error },
    #[error("the migrations failed: {0}")]
    Migrate(#[from] MigrateError),
}

impl OpenError {
    pub(super) fn of_postgres(options: &PgConnectOptions, source: Error) -> Self {
        let why = format!("PostgreSQL at {} {}", place(options), why_not_postgres(options, &source));
        Self::Connect { why, source }
    }

    pub(super) fn of_sqlite(file: &Path, source: Error) -> Self {
        let why = format!("{} {}", file.display(), why_not_sqlite(&source));
        Self::Connect { why, source }
    }
}

/// Whether a server that says so may take connections in a moment.
pub(super) fn passes_soon(error: &Error) -> bool {
    matches!(code(error).as_deref(), Some(TOO_MANY_CONNECTIONS | CANNOT_CONNECT_NOW))
}

// PostgreSQL's own codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
const INVALID_AUTHORIZATION: &str = "28000";
const INVALID_PASSWORD: &str = "28P01";
const INVALID_CATALOG_NAME: &str = "3D000";
const TOO_MANY_CONNECTIONS: &str = "53300";
const CANNOT_CONNECT_NOW: &str = "57P03";

/// Host and port, or the socket's folder.
fn place(options: &PgConnectOptions) -> String {
    let host = options.get_host();
    match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None if host.starts_with('/') => host.to_owned(),
        None => format!("{host}:{}", options.get_port()),
    }
}

fn why_not_postgres(options: &PgConnectOptions, error: &Error) -> String {
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    match error {
        Error::Io(error) if error.to_string().contains("lookup") => {
            "cannot be found; is the host in DATABASE_URL spelled rightly?".to_owned()
        }
        Error::Io(error) => format!("{}; is it running, and does DATABASE_URL name it rightly?", unreachable(error)),
        Error::PoolTimedOut => {
            "does not answer in time; is it running, and does DATABASE_URL name it rightly?".to_owned()
        }
        Error::Tls(error) => format!("speaks no TLS that is trusted ({error}); see sslmode in DATABASE_URL"),
        Error::Database(refusal) => match code(error).as_deref() {
            Some(INVALID_PASSWORD | INVALID_AUTHORIZATION) => {
                format!(
                    "does not let {user} in ({refusal}); check user and password in DATABASE_URL",
                    refusal = said(&**refusal)
                )
            }
            Some(INVALID_CATALOG_NAME) => {
                format!("has no database {database}; make it, or name another one in DATABASE_URL")
            }
            Some(TOO_MANY_CONNECTIONS) => "has no connection left to give; raise its max_connections".to_owned(),
            Some(CANNOT_CONNECT_NOW) => {
                format!("takes no connections yet ({}); try again in a moment", said(&**refusal))
            }
            _ => format!("refuses: {}", said(&**refusal)),
        },
        other => format!("cannot be used: {other}; see DATABASE_URL"),
    }
}

fn unreachable(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "refuses the connection".to_owned(),
        ErrorKind::NotFound => "has no socket there".to_owned(),
        ErrorKind::TimedOut => "does not answer".to_owned(),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "cannot be reached from here".to_owned(),
        _ => format!("cannot be reached: {}", plain(error)),
    }
}

/// SQLite's codes: https://www.sqlite.org/rescode.html
fn why_not_sqlite(error: &Error) -> String {
    let kind = code(error).and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
    match (error, kind) {
        (Error::Io(error), _) => {
            format!("cannot be made: {}; is its folder there, and may this user write to it?", plain(error))
        }
        (_, Some(5 | 6)) => "is held by another process; stop that one, or try again in a moment".to_owned(),
        (_, Some(8)) => "cannot be written; this user needs the file and its folder for reading and writing".to_owned(),
        (_, Some(11)) => "is damaged; put a backup in its place".to_owned(),
        (_, Some(13)) => "cannot grow: the disk is full".to_owned(),
        (_, Some(14)) => "is no file that this user can open for reading and writing".to_owned(),
        (_, Some(26)) => "is no SQLite database; let DATABASE_URL name one, or a file that is not there yet".to_owned(),
        (Error::Database(error), _) => format!("is of no use: {}", said(&**error)),
        (other, _) => format!("is of no use: {other}"),
    }
}

/// Without the words that are before it in every such error.
fn without_heading(error: &Error) -> String {
    match error {
        Error::Configuration(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Without the number that the system has for it.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

fn code(error: &Error) -> Option<String> {
    error.as_database_error()?.code().map(|code| code.into_owned())
}

fn said(error: &dyn DatabaseError) -> impl Display {
    error.message().to_owned()
}
