use std::error::Error as StdError;
use std::fmt::Display;
use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use sqlx::Error;
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgDatabaseError};

use super::pooler::IS_STANDBY;
use super::postgres_tls::{TlsFiles, certificate_reason};
use crate::file_error::{FileError, FileUse, plain};

/// Why the database could not be opened, or is not fit for Portico. Its `Display` tells the operator who set
/// `DATABASE_URL` which database, why, and what to do. It never contains the URL's password. It includes the cause, so
/// there is no source.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("DATABASE_URL must start with sqlite:// or postgres://")]
    UnknownScheme,
    #[error(
        "DATABASE_URL cannot be read: {} (characters such as @, /, ? and # in a user or a password must be written %40, %2F, %3F and %23)",
        without_heading(.0)
    )]
    Unreadable(Error),
    #[error("DATABASE_URL names no file; set it to sqlite:// and a path, such as sqlite://data/portico.db")]
    NoFile,
    #[error("the database cannot be opened: {0}")]
    Connect(String),
    #[error("the database cannot be used: {0}")]
    Unfit(String),
    #[error("the migrations failed: {0}")]
    Migrate(String),
}

impl From<FileError> for OpenError {
    fn from(error: FileError) -> Self {
        Self::Connect(error.to_string())
    }
}

impl OpenError {
    pub(super) fn of_postgres(options: &PgConnectOptions, files: &TlsFiles, source: &Error) -> Self {
        let tls = match source {
            Error::Io(error) => files.reason(error).or_else(|| certificate_reason(error)),
            _ => None,
        };
        let reason = tls.unwrap_or_else(|| postgres_reason(options, source));
        Self::Connect(format!("PostgreSQL at {} {reason}", place(options)))
    }

    pub(super) fn of_sqlite(file: &Path, source: &Error) -> Self {
        match unusable_file(file, source) {
            Some(error) => error.into(),
            None => Self::Connect(format!("{} {}", file.display(), sqlite_reason(source))),
        }
    }
}

/// The database's own error, if an error comes from it and no other error has explained it: for commands. It is put
/// into words, with what to do.
pub fn database_problem(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut causes = std::iter::successors(Some(error), |error| (*error).source());
    let error = causes.find_map(|error| error.downcast_ref::<Error>())?;
    Some(format!("the database {}", reason(error)))
}

/// The cause, for either engine.
pub(super) fn reason(error: &Error) -> String {
    match error {
        Error::Database(refusal) if refusal.try_downcast_ref::<PgDatabaseError>().is_some() => {
            refusal_reason(&**refusal)
        }
        Error::Database(_) => sqlite_reason(error),
        Error::Io(error) => format!("{}; is it running, and is DATABASE_URL correct?", unreachable(error)),
        Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => {
            "does not answer in time; is it running, and is another process using it?".to_owned()
        }
        other => format!("cannot be used: {other}; see DATABASE_URL"),
    }
}

/// Whether a server with this error may accept connections soon. A standby may be about to be promoted.
pub(super) fn is_transient(error: &Error) -> bool {
    is_standby(error) || matches!(code(error).as_deref(), Some(TOO_MANY_CONNECTIONS | CANNOT_CONNECT_NOW))
}

// PostgreSQL's own codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
const INVALID_AUTHORIZATION: &str = "28000";
const INVALID_PASSWORD: &str = "28P01";
const INVALID_CATALOG_NAME: &str = "3D000";
const PROTOCOL_VIOLATION: &str = "08P01";
const TOO_MANY_CONNECTIONS: &str = "53300";
const CANNOT_CONNECT_NOW: &str = "57P03";
const NOT_IN_PREREQUISITE_STATE: &str = "55000";
const INSUFFICIENT_PRIVILEGE: &str = "42501";
const INVALID_SCHEMA_NAME: &str = "3F000";
const READ_ONLY_TRANSACTION: &str = "25006";
const DUPLICATES: [&str; 5] = ["42P07", "42710", "42723", "42P06", "42701"];
const DISK_FULL: &str = "53100";
const LOCKED: [&str; 2] = ["55P03", "57014"];
const NOT_IN_ENCODING: [&str; 2] = ["22P05", "22021"];

/// Host and port, or the socket's folder.
pub(super) fn place(options: &PgConnectOptions) -> String {
    let host = options.get_host();
    match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None if host.starts_with('/') => host.to_owned(),
        None => format!("{host}:{}", options.get_port()),
    }
}

fn postgres_reason(options: &PgConnectOptions, error: &Error) -> String {
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    match error {
        Error::Io(error) if error.to_string().contains("lookup") => {
            "cannot be found; is the host in DATABASE_URL spelled correctly?".to_owned()
        }
        Error::Io(error) => format!("{}; is it running, and is DATABASE_URL correct?", unreachable(error)),
        Error::PoolTimedOut => {
            "does not answer in time; is it running, is DATABASE_URL correct, and does a pooler in between, such \
             as PgBouncer, have a free connection?"
                .to_owned()
        }
        _ if is_standby(error) => {
            "is read-only: it is a standby; name the primary server in DATABASE_URL, or promote this one".to_owned()
        }
        Error::Tls(error) if error.to_string().starts_with("Invalid certificate") => {
            "cannot be used: the file of sslrootcert in DATABASE_URL contains no certificate in PEM".to_owned()
        }
        Error::Tls(error) => format!("does not offer trusted TLS ({error}); see sslmode in DATABASE_URL"),
        Error::Database(refusal) => connection_refusal_reason(user, database, &**refusal),
        other => format!("cannot be used: {other}; see DATABASE_URL"),
    }
}

/// The cause of a refused connection.
fn connection_refusal_reason(user: &str, database: &str, refusal: &dyn DatabaseError) -> String {
    let said = said(refusal);
    match refusal.code().as_deref() {
        Some(INVALID_PASSWORD | INVALID_AUTHORIZATION) => {
            format!("refuses {user} ({said}); check the user and the password in DATABASE_URL")
        }
        Some(INVALID_CATALOG_NAME) => {
            format!("has no database {database}; create it, or name another one in DATABASE_URL")
        }
        Some(TOO_MANY_CONNECTIONS) => "has no free connection; raise its max_connections".to_owned(),
        Some(CANNOT_CONNECT_NOW) => format!("does not accept connections yet ({said}); try again in a moment"),
        Some(INSUFFICIENT_PRIVILEGE) => {
            format!(
                "does not allow {user} to use {database}; run there: grant connect on database {database} to {user}"
            )
        }
        // PgBouncer's message about a parameter that it does not track.
        Some(PROTOCOL_VIOLATION) if refusal.message().contains("startup parameter") => format!(
            "does not accept an option in DATABASE_URL ({said}); remove it there, or add it to PgBouncer's \
             ignore_startup_parameters"
        ),
        Some(NOT_IN_PREREQUISITE_STATE) => {
            format!("refuses connections ({said}); run there: alter database {database} allow_connections true")
        }
        _ => refusal_reason(refusal),
    }
}

fn is_standby(error: &Error) -> bool {
    matches!(error, Error::Protocol(message) if message == IS_STANDBY)
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

/// The cause of a refused statement, once connected.
fn refusal_reason(refusal: &dyn DatabaseError) -> String {
    let said = said(refusal);
    let code = refusal.code().unwrap_or_default();
    match &*code {
        INSUFFICIENT_PRIVILEGE => format!(
            "denies a permission to the user of DATABASE_URL ({said}); make that user the owner of the database and its tables"
        ),
        INVALID_SCHEMA_NAME => {
            format!("has no usable schema ({said}); see search_path, or run: create schema public")
        }
        READ_ONLY_TRANSACTION => format!(
            "is read-only ({said}); name the primary server in DATABASE_URL, or set default_transaction_read_only to off"
        ),
        DISK_FULL => "has no space left on its disk; free some".to_owned(),
        code if DUPLICATES.contains(&code) => {
            format!("has tables of another program ({said}); name an empty database in DATABASE_URL")
        }
        code if LOCKED.contains(&code) => {
            format!("is blocked by a lock ({said}); end the session that holds it (see pg_stat_activity), or try again")
        }
        code if NOT_IN_ENCODING.contains(&code) => {
            format!("cannot store every character ({said}); name a database with the encoding UTF8 in DATABASE_URL")
        }
        _ => format!("reports an error: {said}; see its own log"),
    }
}

/// The SQLite file that this user cannot use, if that is the cause.
fn unusable_file(file: &Path, error: &Error) -> Option<FileError> {
    if let Error::Io(error) = error {
        return Some(FileError::new(file, FileUse::Create, error));
    }
    if file.is_dir() {
        return Some(FileError::is_folder(file));
    }
    let unusable = |path: PathBuf| match OpenOptions::new().read(true).write(true).open(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Some(FileError::new(&path, FileUse::Write, &error)),
        _ => None,
    };
    let beside = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    ["", "-wal", "-shm"].iter().find_map(|end| unusable(beside(end)))
}

/// The cause, from SQLite's codes: https://www.sqlite.org/rescode.html
fn sqlite_reason(error: &Error) -> String {
    let kind = code(error).and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
    match (error, kind) {
        (Error::PoolTimedOut, _) | (_, Some(5 | 6)) => {
            "is locked by another process; stop it, or try again in a moment".to_owned()
        }
        (_, Some(8)) => {
            "cannot be written; this user needs read and write access to the file and its folder".to_owned()
        }
        (_, Some(11)) => "is damaged; remove it and the files beside it that end in -wal and -shm, and restore a \
                         backup"
            .to_owned(),
        (_, Some(13)) => "cannot grow: the disk is full; free some space".to_owned(),
        (_, Some(14)) => "is not a file that this user can open for reading and writing".to_owned(),
        (_, Some(26)) => {
            "is not a SQLite database; name one in DATABASE_URL, or a file that does not exist yet".to_owned()
        }
        // It has no code of its own: only the message identifies it.
        (Error::Database(error), Some(1)) if error.message().ends_with("already exists") => {
            format!("has tables of another program ({}); name another file in DATABASE_URL", said(&**error))
        }
        (_, Some(10)) => {
            "cannot be read or written: the disk is full or faulty; check it, and have a backup ready".to_owned()
        }
        (Error::Database(error), _) => {
            format!("reports an error: {}; check the file, or restore a backup", said(&**error))
        }
        (other, _) => format!("cannot be used: {other}; see DATABASE_URL"),
    }
}

/// The message without the prefix that all such errors have.
fn without_heading(error: &Error) -> String {
    match error {
        Error::Configuration(error) => error.to_string(),
        other => other.to_string(),
    }
}

fn code(error: &Error) -> Option<String> {
    error.as_database_error()?.code().map(|code| code.into_owned())
}

fn said(error: &dyn DatabaseError) -> impl Display {
    error.message().to_owned()
}
