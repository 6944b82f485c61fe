//! A copy of the database, taken while it is in use.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqlitePool;
use sqlx::{ConnectOptions, Connection};

use super::Db;
use super::location::{plain, sqlite_options};

/// Why there is no copy. Whatever was written of it is gone again.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("PostgreSQL makes its own copies: pg_dump --format=custom --file={0} \"$DATABASE_URL\"")]
    NotSqlite(String),
    #[error("{0} exists; a copy replaces nothing")]
    Exists(String),
    #[error("{0}: SQLite takes only names in UTF-8; choose another name")]
    NotUtf8(String),
    #[error("{0}: {1}")]
    File(String, #[source] io::Error),
    #[error("the copy failed: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the copy is damaged: {0}")]
    Damaged(String),
}

impl Db {
    /// Writes the database as it is at one moment into a new file that only we can read, whoever writes
    /// meanwhile. The file has its name only when it is whole, checked and on the disk.
    pub async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        let name = || file.display().to_string();
        let Db::Sqlite { readers, .. } = self else { return Err(BackupError::NotSqlite(name())) };
        if file.symlink_metadata().is_ok() {
            return Err(BackupError::Exists(name()));
        }
        let part = Part::make(file)?;
        let failed = |error| BackupError::File(part.0.display().to_string(), error);
        copy_into(readers, &part.0).await?;
        check(&part.0).await?;
        File::open(&part.0).and_then(|file| file.sync_all()).map_err(failed)?;
        // A link, for it never takes the place of a file that came in between.
        std::fs::hard_link(&part.0, file).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists(name()),
            _ => BackupError::File(name(), error),
        })?;
        sync_folder(file).map_err(|error| BackupError::File(name(), error))
    }
}

/// The file that is written first, nobody else's. Gone when this is dropped.
struct Part(PathBuf);

impl Part {
    fn make(file: &Path) -> Result<Self, BackupError> {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = PathBuf::from(name);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
        made.map_err(|error| BackupError::File(part.display().to_string(), error))?;
        Ok(Self(part))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        _ = std::fs::remove_file(&self.0);
    }
}

async fn copy_into(readers: &SqlitePool, part: &Path) -> Result<(), BackupError> {
    // This name would be read as a URI too.
    let part = plain(part);
    let name = part.to_str().ok_or_else(|| BackupError::NotUtf8(part.display().to_string()))?;
    // SQLite writes only into an empty file.
    sqlx::query("vacuum into $1").bind(name).execute(readers).await?;
    Ok(())
}

/// Reads the whole copy.
async fn check(part: &Path) -> Result<(), BackupError> {
    let mut copy = sqlite_options(part).read_only(true).connect().await?;
    let said: String = sqlx::query_scalar("pragma integrity_check").fetch_one(&mut copy).await?;
    copy.close().await?;
    if said == "ok" { Ok(()) } else { Err(BackupError::Damaged(said)) }
}

/// Makes the new name last.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
