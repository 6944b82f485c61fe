use std::future::pending;
use std::ops::Deref;
use std::path::PathBuf;

use portico_accounts::{Accounts, Clock, Randomness, Timestamp};
use portico_server::config::{Config, Vars};
use portico_server::startup;
use portico_server::state::AppState;
use portico_testbed::{Database, Engine};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::{Door, Portico};

/// When every fact begins: 2026-09-21T14:13:20Z.
const START: Timestamp = Timestamp::from_seconds(1_790_000_000);

/// A running server and everything it needs. All of it is gone when this is dropped.
pub struct TestApp {
    pub accounts: Accounts,
    /// Move it with [`Clock::advance`].
    pub clock: Clock,
    door: Door,
    database: Database,
    folder: TempDir,
}

impl Deref for TestApp {
    type Target = Door;

    fn deref(&self) -> &Door {
        &self.door
    }
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        let database = Database::make(engine).await;
        let folder = TempDir::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let config = Config::load(&Vars::from([
            ("PORTICO_PUBLIC_URL", format!("http://localhost:{}", address.port()).as_str()),
            ("PORTICO_DATA_DIR", folder.path().join("data").to_str().unwrap()),
            ("PORTICO_BCRYPT_COST", "4"),
            ("DATABASE_URL", database.url()),
        ]));
        let clock = Clock::manual(START);
        let state = AppState::start(&config.unwrap(), clock.clone(), Randomness::system()).await.unwrap();
        let accounts = state.site.accounts.clone();
        tokio::spawn(startup::serve(listener, state, pending()));
        let door = Door::at(address, format!("http://localhost:{}", address.port()));
        Self { accounts, clock, door, database, folder }
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The command line, on this server's database and secret.
    pub fn portico(&self) -> Portico {
        Portico::on(&self.data_dir()).with("DATABASE_URL", self.database.url())
    }

    /// How many accounts there are.
    pub async fn users(&self) -> usize {
        self.accounts.users(None, 1_000).await.unwrap().len()
    }
}
