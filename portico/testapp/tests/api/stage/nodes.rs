use portico_testbed::{Database, Engine};
use tempfile::TempDir;

use super::{Portico, Server};

/// Two servers of one site: one database, one secret, two processes. All of it is removed when this is
/// dropped.
pub struct Nodes {
    pub one: Server,
    pub other: Server,
    database: Database,
    folder: TempDir,
}

impl Nodes {
    pub async fn start(engine: Engine) -> Self {
        let database = Database::make(engine).await;
        let folder = TempDir::new().unwrap();
        let log = |name| folder.path().join(name);
        let one = Server::start(portico(&folder, &database), &log("one.log"), None).await;
        let other = Server::start(portico(&folder, &database), &log("other.log"), Some(one.origin())).await;
        Self { one, other, database, folder }
    }

    /// The command line, on their database and secret.
    pub fn portico(&self) -> Portico {
        portico(&self.folder, &self.database)
    }
}

fn portico(folder: &TempDir, database: &Database) -> Portico {
    Portico::on(&folder.path().join("data")).with("DATABASE_URL", database.url())
}
