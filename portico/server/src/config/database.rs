use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use portico_accounts::DatabaseLocation;

use super::{ConfigError, Vars};

/// Where the data is stored.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Holds the database and `secret.key`; created with mode 0700. Read from `PORTICO_DATA_DIR`. Defaults to `data`.
    pub data_dir: PathBuf,
    /// `sqlite://` and a path, or `postgres://…`. Read from `DATABASE_URL`. Defaults to the file
    /// `portico.db` in the data folder.
    pub location: DatabaseLocation,
}

impl DatabaseConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let data_dir = PathBuf::from(vars.get("PORTICO_DATA_DIR").unwrap_or("data"));
        check_length(&data_dir)?;
        let location = match vars.get("DATABASE_URL") {
            Some(url) => DatabaseLocation::Url(checked(url)?.into()),
            None => DatabaseLocation::SqliteFile(data_dir.join("portico.db")),
        };
        Ok(Self { data_dir, location })
    }

    /// Creates the data folder if it is missing.
    pub fn make_data_dir(&self) -> Result<(), ConfigError> {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.data_dir);
        made.map_err(|error| ConfigError::DataDir {
            path: self.data_dir.display().to_string(),
            why: reason(&self.data_dir, &error),
        })
    }
}

/// How long a name may be depends on the disk.
fn check_length(data_dir: &Path) -> Result<(), ConfigError> {
    match data_dir.join("secret.key").try_exists() {
        Err(error) if error.kind() == ErrorKind::InvalidFilename => Err(ConfigError::Wrong {
            variable: "PORTICO_DATA_DIR",
            value: data_dir.display().to_string(),
            allowed: "this name is too long for the disk; choose a shorter one".to_owned(),
        }),
        _ => Ok(()),
    }
}

fn reason(data_dir: &Path, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "a file with that name exists".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        ErrorKind::NotFound if data_dir.is_relative() && std::env::current_dir().is_err() => {
            "the working directory was deleted".to_owned()
        }
        ErrorKind::NotFound => "the system allows no new folder there".to_owned(),
        _ => error.to_string(),
    }
}

fn checked(url: &str) -> Result<&str, ConfigError> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| url.starts_with(scheme)) {
        return Ok(url);
    }
    let what = "must start with sqlite:// or postgres:// (its value is not shown because it may contain a password)";
    Err(ConfigError::WrongSecret { variable: "DATABASE_URL".to_owned(), what: what.to_owned() })
}
