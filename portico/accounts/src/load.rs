use crate::accounts::Accounts;
use crate::db::{Db, PostgresPool};
use crate::fault::Fault;

/// The current load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Passwords being hashed.
    pub hashes_running: usize,
    /// Passwords waiting to be hashed.
    pub hashes_waiting: usize,
    /// Connections to the database. On SQLite these are the readers and the writer together.
    pub connections: usize,
    /// The idle ones among them.
    pub idle_connections: usize,
}

impl Accounts {
    /// Does not query the database.
    pub fn load(&self) -> Load {
        let (hashes_running, hashes_waiting) = self.passwords.load();
        let (connections, idle_connections) = self.db.connections();
        Load { hashes_running, hashes_waiting, connections, idle_connections }
    }

    /// The number of sessions that have neither expired nor been ended. Sessions past their idle time count until their
    /// absolute end.
    pub async fn live_sessions(&self) -> Result<i64, Fault> {
        self.sessions.count_live().await
    }
}

impl Db {
    /// The number of connections, and how many of them are idle.
    fn connections(&self) -> (usize, usize) {
        let (size, idle) = match self {
            Self::Sqlite { readers, writer, reserved, .. } => (
                readers.size() + writer.size() + reserved.size(),
                readers.num_idle() + writer.num_idle() + reserved.num_idle(),
            ),
            Self::Postgres { pool, reserved, .. } => {
                let [pool, reserved] = [pool, reserved].map(PostgresPool::inner);
                (pool.size() + reserved.size(), pool.num_idle() + reserved.num_idle())
            }
        };
        (usize::try_from(size).unwrap_or(usize::MAX), idle)
    }
}
