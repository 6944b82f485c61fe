//! A copy of the database, taken while it is in use.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqlitePool;
use sqlx::{ConnectOptions, Connection};

use super::Db;
use super::location::{plain, sqlite_options};
use super::open_error::reason;
use crate::file_error::{FileError, FileUse, folder_of};

/// Why the backup failed. A partly written file has been deleted.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("PostgreSQL has its own backup program: pg_dump --format=custom --file={0} \"$DATABASE_URL\"")]
    NotSqlite(String),
    #[error("{0} exists; a copy never replaces a file: name another one")]
    Exists(String),
    #[error("{0}: SQLite supports only names in UTF-8; choose another name")]
    NotUtf8(String),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("the copy failed: the database {0}")]
    Database(String),
    #[error("the copy is damaged ({0}), and so may be the database; do not replace an older backup")]
    Damaged(String),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(reason(&error))
    }
}

impl Db {
    /// Writes the database as of one moment into a new file that only the current user can read, even if others write
    /// meanwhile. The file gets its name only when it is complete, checked and on the disk.
    pub async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        let name = || file.display().to_string();
        let Db::Sqlite { readers, .. } = self else { return Err(BackupError::NotSqlite(name())) };
        if file.symlink_metadata().is_ok() {
            return Err(BackupError::Exists(name()));
        }
        let part = PartialFile::create(file)?;
        copy_into(readers, &part.0, file).await?;
        check(&part.0).await?;
        let failed = |error| FileError::new(file, FileUse::Create, &error);
        File::open(&part.0).and_then(|part| part.sync_all()).map_err(failed)?;
        // A hard link, because it never replaces a file that was created in the meantime.
        std::fs::hard_link(&part.0, file).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists(name()),
            _ => FileError::not_linked(file, &error).into(),
        })?;
        Ok(sync_folder(file).map_err(failed)?)
    }
}

/// The file that is written first, used by this backup only. Deleted when this is dropped.
struct PartialFile(PathBuf);

impl PartialFile {
    fn create(file: &Path) -> Result<Self, BackupError> {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = PathBuf::from(name);
        // A killed process with this id may have left one, for example in a container.
        _ = std::fs::remove_file(&part);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
        made.map_err(|error| FileError::new(file, FileUse::Create, &error))?;
        Ok(Self(part))
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        _ = std::fs::remove_file(&self.0);
    }
}

async fn copy_into(readers: &SqlitePool, part: &Path, file: &Path) -> Result<(), BackupError> {
    // SQLite would read this name as a URI too.
    let part = plain(part);
    let name = part.to_str().ok_or_else(|| BackupError::NotUtf8(file.display().to_string()))?;
    // SQLite writes only into an empty file.
    match sqlx::query("vacuum into $1").bind(name).execute(readers).await {
        Err(error) if is_full(&error) => {
            Err(FileError::new(file, FileUse::Create, &io::ErrorKind::StorageFull.into()).into())
        }
        done => Ok(done.map(drop)?),
    }
}

fn is_full(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "13")
}

/// Reads the whole copy.
async fn check(part: &Path) -> Result<(), BackupError> {
    let mut copy = sqlite_options(part).read_only(true).connect().await?;
    let said: String = sqlx::query_scalar("pragma integrity_check").fetch_one(&mut copy).await?;
    copy.close().await?;
    if said == "ok" { Ok(()) } else { Err(BackupError::Damaged(said)) }
}

/// Makes the new name durable.
fn sync_folder(file: &Path) -> io::Result<()> {
    File::open(folder_of(file))?.sync_all()
}
