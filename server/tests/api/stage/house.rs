use std::fs;
use std::path::PathBuf;

use portico_accounts::{DatabaseLocation, Db};
use portico_mail::Kept;
use portico_testbed::{Database, Engine};
use tempfile::TempDir;

use super::post_box::PostBox;
use super::{Portico, Server};

/// A database and a data folder that servers come to and leave. Gone when this is dropped.
pub struct House {
    database: Database,
    folder: TempDir,
}

impl House {
    pub async fn build(engine: Engine) -> Self {
        Self { database: Database::make(engine).await, folder: TempDir::new().unwrap() }
    }

    /// `portico serve` with these settings. Where addresses need not be confirmed, unless they say so.
    pub async fn serve(&self, settings: &[(&str, &str)]) -> Server {
        self.start(None, settings).await
    }

    /// The same with this public URL. Where it is https, the settings are those that https demands.
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

    /// What the latest server has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap()
    }

    /// What lies in the outbox, where there is no mail server.
    pub async fn outbox(&self) -> Vec<Kept> {
        PostBox::new(self.data_dir().join("outbox")).mails().await
    }

    /// Does something to the database that no server does.
    pub async fn change(&self, sql: &'static str) {
        let db = Db::open(&DatabaseLocation::Url(self.database.url().into())).await.unwrap();
        match &db {
            Db::Sqlite { writer, .. } => sqlx::query(sql).execute(writer).await.map(drop),
            Db::Postgres { pool, .. } => sqlx::query(sql).execute(pool).await.map(drop),
        }
        .unwrap();
        db.close().await;
    }

    /// What `PORTICO_SECRET` would hold, were it set.
    pub fn secret_key(&self) -> String {
        fs::read_to_string(self.data_dir().join("secret.key")).unwrap().trim().to_owned()
    }

    /// Takes `secret.key` away; what it held.
    pub fn lose_secret(&self) -> String {
        let secret = self.secret_key();
        fs::remove_file(self.data_dir().join("secret.key")).unwrap();
        secret
    }

    /// A file of that name in a folder of its own.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Where a file of that name would be, beside the data folder.
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
