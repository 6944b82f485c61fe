use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::OpenError;
use super::pooler::UrlOptions;
use super::postgres_tls::TlsFiles;
use super::postgres_url;

/// The location of the database.
#[derive(Clone, Debug)]
pub enum DatabaseLocation {
    /// A SQLite file. The path is taken literally.
    SqliteFile(PathBuf),
    /// `sqlite://` and a path in which `%` and `?` are percent-encoded, or `postgres://…`. It may contain a password.
    Url(SecretString),
}

/// The driver's options for connecting.
pub(super) enum DriverOptions {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions, UrlOptions, TlsFiles),
}

impl DatabaseLocation {
    /// The SQLite file, whether it exists or not.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        match self.driver_options() {
            Ok(DriverOptions::Sqlite(options)) => Some(options.get_filename().to_owned()),
            _ => None,
        }
    }

    pub(super) fn driver_options(&self) -> Result<DriverOptions, OpenError> {
        match self {
            Self::SqliteFile(path) => Ok(DriverOptions::Sqlite(sqlite_options(path))),
            Self::Url(url) => parse(url.expose_secret()),
        }
    }
}

/// Connects to exactly the file at this path. SQLite would read a name that begins with `file:` as a URI
/// (<https://www.sqlite.org/uri.html>).
pub(super) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(plain(path))
}

/// The same path, spelled so that SQLite does not read it as a URI.
pub(super) fn plain(path: &Path) -> PathBuf {
    if path.as_os_str().as_encoded_bytes().starts_with(b"file:") { Path::new(".").join(path) } else { path.to_owned() }
}

fn parse(url: &str) -> Result<DriverOptions, OpenError> {
    if url.starts_with("sqlite:") {
        let options = SqliteConnectOptions::from_str(url).map_err(OpenError::Unreadable)?;
        if !has_file_path(&options) {
            return Err(OpenError::NoFile);
        }
        let file = plain(options.get_filename());
        Ok(DriverOptions::Sqlite(options.filename(file)))
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let (options, files) = postgres_url::parse(url)?;
        Ok(DriverOptions::Postgres(options, UrlOptions::read(url), files))
    } else {
        Err(OpenError::UnknownScheme)
    }
}

/// A database in memory has no file: each connection would have its own, and all are lost at the end.
fn has_file_path(options: &SqliteConnectOptions) -> bool {
    let file = options.get_filename().as_os_str();
    !file.is_empty() && !file.as_encoded_bytes().starts_with(b"file:sqlx-in-memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_of(location: &DatabaseLocation) -> String {
        location.sqlite_file().unwrap().display().to_string()
    }

    #[test]
    fn a_plain_path_is_taken_literally() {
        for path in ["data/portico.db", "/a%2Fb/portico.db", "/what?/portico.db", "/a#b/portico.db", "a b/portico.db"] {
            assert_eq!(file_of(&DatabaseLocation::SqliteFile(path.into())), path);
        }
        assert_eq!(file_of(&DatabaseLocation::SqliteFile("file:data/portico.db".into())), "./file:data/portico.db");
    }

    #[test]
    fn a_url_is_decoded() {
        let file = |url: &str| file_of(&DatabaseLocation::Url(url.into()));
        assert_eq!(file("sqlite:///srv/a%20b%3F/portico.db"), "/srv/a b?/portico.db");
        assert_eq!(file("sqlite://portico.db?mode=rw"), "portico.db");
        assert_eq!(file("sqlite:file:portico.db"), "./file:portico.db");
    }

    #[test]
    fn an_unknown_scheme_is_refused() {
        let refused = DatabaseLocation::Url("mysql://localhost/portico".into()).driver_options();
        assert!(matches!(refused, Err(OpenError::UnknownScheme)));
    }
}
