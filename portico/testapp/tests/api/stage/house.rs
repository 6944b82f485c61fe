use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use portico_accounts::{DatabaseLocation, Db};
use portico_mail::StoredMail;
use portico_testbed::{Database, Engine};
use tempfile::TempDir;

use super::mailbox::Mailbox;
use super::{Portico, Server};

/// The system's unprivileged user, who owns no files.
const ORDINARY_USER: u32 = 65_534;

/// A database and a data folder for one server after another. Removed when this is dropped.
pub struct House {
    database: Database,
    folder: TempDir,
}

impl House {
    pub async fn build(engine: Engine) -> Self {
        Self { database: Database::make(engine).await, folder: TempDir::new().unwrap() }
    }

    /// `portico serve` with these settings. Verification is optional unless they require it.
    pub async fn serve(&self, settings: &[(&str, &str)]) -> Server {
        self.start(None, settings).await
    }

    /// The same with this public URL. If it is https, the settings are those that https requires.
    pub async fn serve_as(&self, origin: &str, settings: &[(&str, &str)]) -> Server {
        let demanded = [("PORTICO_RATE_LIMIT", "on"), ("PORTICO_BCRYPT_COST", "10")];
        self.start(Some(origin.to_owned()), &[&demanded, settings].concat()).await
    }

    async fn start(&self, origin: Option<String>, settings: &[(&str, &str)]) -> Server {
        let portico = self.portico().with("PORTICO_VERIFY_EMAIL", "optional");
        let portico = settings.iter().fold(portico, |portico, (name, value)| portico.with(name, value));
        Server::start(portico, &self.log_file(), origin).await
    }

    /// The command line, on this database and secret.
    pub fn portico(&self) -> Portico {
        Portico::on(&self.data_dir()).with("DATABASE_URL", self.database.url())
    }

    /// The log of the latest server.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap()
    }

    /// The command line as a user who is not root. Everything in this house then belongs to that user.
    pub fn ordinary_user(&self) -> Portico {
        if !self.runs_as_root() {
            return self.portico();
        }
        let program = self.path("portico");
        if !program.exists() {
            fs::copy(env!("CARGO_BIN_EXE_testapp"), &program).unwrap();
            give(self.folder.path());
        }
        self.portico().by_copy(&program).run_by(ORDINARY_USER)
    }

    /// Makes a file or folder unreadable for that user. If the tests run as root, it then belongs to root, as after a
    /// command that was run as root.
    pub fn withhold(&self, name: &str) {
        let path = self.path(name);
        let mode = if !self.runs_as_root() {
            0o000
        } else if path.is_dir() {
            0o700
        } else {
            0o600
        };
        if self.runs_as_root() {
            chown(&path, Some(0), Some(0)).unwrap();
        }
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Whether the tests run as root.
    pub fn runs_as_root(&self) -> bool {
        fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
    }

    /// Its database, for a pooler before it.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The URL of the database.
    pub fn database_url(&self) -> &str {
        self.database.url()
    }

    /// The emails in the outbox, without a mail server.
    pub async fn outbox(&self) -> Vec<StoredMail> {
        Mailbox::new(self.data_dir().join("outbox")).mails().await
    }

    /// Changes the database behind the server's back.
    pub async fn change(&self, sql: &'static str) {
        let db = Db::open(&DatabaseLocation::Url(self.database.url().into())).await.unwrap();
        match &db {
            Db::Sqlite { writer, .. } => sqlx::query(sql).execute(writer).await.map(drop),
            Db::Postgres { pool, .. } => sqlx::query(sql).execute(pool).await.map(drop),
        }
        .unwrap();
        db.close().await;
    }

    /// The value for `PORTICO_SECRET`.
    pub fn secret_key(&self) -> String {
        fs::read_to_string(self.data_dir().join("secret.key")).unwrap().trim().to_owned()
    }

    /// Removes `secret.key`, and returns its content.
    pub fn lose_secret(&self) -> String {
        let secret = self.secret_key();
        fs::remove_file(self.data_dir().join("secret.key")).unwrap();
        secret
    }

    /// A file of that name in a separate folder.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The path of a file of that name, next to the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("serve.log")
    }
}

fn give(path: &Path) {
    chown(path, Some(ORDINARY_USER), Some(ORDINARY_USER)).unwrap();
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| give(&entry.unwrap().path()));
    }
}
