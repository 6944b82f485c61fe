//! PgBouncer in front of a test database.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tempfile::TempDir;

use crate::{Database, free_address};

/// The variable that names PgBouncer's program.
const PROGRAM: &str = "PORTICO_TEST_PGBOUNCER";

/// PgBouncer's `pool_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolMode {
    /// A client keeps its connection to PostgreSQL until it disconnects.
    Session,
    /// A client has a connection for each transaction.
    Transaction,
}

/// PgBouncer with its default settings, except for a few. It ends when this is dropped.
pub struct Pooler {
    process: Child,
    url: String,
    _folder: TempDir,
}

impl Pooler {
    /// Starts a pooler with `places` connections to PostgreSQL, for any number of clients.
    pub async fn start(database: &Database, mode: PoolMode, places: u32) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        // PgBouncer drops root's rights, and reads the file before and after that.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("the pooler's folder");
        let file = folder.path().join("pgbouncer.ini");
        let address = free_address();
        fs::write(&file, configuration(database, mode, places, address.port())).expect("a file in the pooler's folder");
        let program = std::env::var(PROGRAM)
            .unwrap_or_else(|_| panic!("{PROGRAM} is not set: run `make test`, which installs PgBouncer"));
        let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
        let process = Command::new(program)
            .arg("--quiet")
            .args(if is_root { &["--user", "nobody"][..] } else { &[] })
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("PgBouncer starts");
        let url = format!("postgres://portico@{address}/portico");
        let pooler = Self { process, url, _folder: folder };
        pooler.wait().await;
        pooler
    }

    /// The value for `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection of another program, which occupies a place in [`PoolMode::Session`].
    pub async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        let options: PgConnectOptions = self.url.parse()?;
        let mut connection = PgConnection::connect_with(&options.extra_float_digits(None)).await?;
        sqlx::raw_sql("select 1").execute(&mut connection).await?;
        Ok(connection)
    }

    #[expect(clippy::disallowed_methods, reason = "PgBouncer starts in real time")]
    async fn wait(&self) {
        for _ in 0..200 {
            if let Ok(connection) = self.connect().await {
                connection.close().await.expect("PgBouncer closes the connection");
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("PgBouncer does not answer");
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

fn configuration(database: &Database, mode: PoolMode, places: u32, port: u16) -> String {
    let server: PgConnectOptions = database.url().parse().expect("a PostgreSQL URL");
    let password = std::env::var("PGPASSWORD").map(|password| format!(" password={password}")).unwrap_or_default();
    let mode = match mode {
        PoolMode::Session => "session",
        PoolMode::Transaction => "transaction",
    };
    format!(
        "[databases]\n\
         portico = host={host} port={server_port} dbname={name} user={user}{password}\n\
         [pgbouncer]\n\
         listen_addr = 127.0.0.1\n\
         listen_port = {port}\n\
         unix_socket_dir =\n\
         auth_type = any\n\
         pool_mode = {mode}\n\
         default_pool_size = {places}\n",
        host = server.get_host(),
        server_port = server.get_port(),
        name = server.get_database().expect("a database's name"),
        user = server.get_username(),
    )
}
