use std::future::pending;
use std::net::SocketAddr;
use std::path::PathBuf;

use http::Method;
use portico_accounts::{Accounts, Clock, Randomness, Timestamp};
use portico_server::config::{Config, Vars};
use portico_server::startup;
use portico_server::state::AppState;
use portico_testbed::{Database, Engine};
use reqwest::redirect::Policy;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::{Call, Portico};

/// When every fact begins: 2026-09-21T14:13:20Z.
const START: Timestamp = Timestamp::from_seconds(1_790_000_000);

/// A running server and everything it needs. All of it is gone when this is dropped.
pub struct TestApp {
    pub accounts: Accounts,
    /// Move it with [`Clock::advance`].
    pub clock: Clock,
    address: SocketAddr,
    client: reqwest::Client,
    database: Database,
    folder: TempDir,
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
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { accounts, clock, address, client, database, folder }
    }

    pub fn get(&self, path: &str) -> Call {
        self.request(Method::GET, path)
    }

    /// A bare post: nothing says where it comes from.
    pub fn post(&self, path: &str) -> Call {
        self.request(Method::POST, path)
    }

    pub fn request(&self, method: Method, path: &str) -> Call {
        Call::new(self.client.request(method, format!("http://{}{path}", self.address)))
    }

    /// A server function, called the way our own scripts call it.
    pub fn call(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        self.post(path).header("sec-fetch-site", "same-origin").header("accept", "application/json").form(fields)
    }

    /// A form, sent by a browser without scripts.
    pub fn plain_post(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        self.post(path).header("origin", &self.origin()).header("accept", "text/html,*/*;q=0.8").form(fields)
    }

    /// The server's public URL.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    pub fn address(&self) -> SocketAddr {
        self.address
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
