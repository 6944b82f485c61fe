//! Metrics for operators. Counting costs next to nothing if metrics are not collected.

use crate::db::{PostgresPool, reading};
use crate::security_event::SecurityEvent;
use crate::{Accounts, Db, Fault};

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
        let sql = "select count(*) from sessions where revoked_at is null and expires_at > $1";
        Ok(reading!(&self.db, pool => sqlx::query_scalar(sql).bind(self.clock.now()).fetch_one(pool).await)?)
    }
}

impl Db {
    /// The number of connections, and how many of them are idle.
    fn connections(&self) -> (usize, usize) {
        let (size, idle) = match self {
            Self::Sqlite { readers, writer, reserved } => (
                readers.size() + writer.size() + reserved.size(),
                readers.num_idle() + writer.num_idle() + reserved.num_idle(),
            ),
            Self::Postgres { pool, reserved } => {
                let [pool, reserved] = [pool, reserved].map(PostgresPool::inner);
                (pool.size() + reserved.size(), pool.num_idle() + reserved.num_idle())
            }
        };
        (usize::try_from(size).unwrap_or(usize::MAX), idle)
    }
}

/// Counts a logged event. Events and reasons are fixed strings, so their number is bounded.
pub(crate) fn count_event(event: SecurityEvent, reason: &'static str) {
    metrics::counter!("portico_security_events_total", "event" => event.as_str(), "reason" => reason).increment(1);
    match event {
        SecurityEvent::LogInSuccess => count_log_in("success"),
        SecurityEvent::LogInFail => count_log_in(reason),
        SecurityEvent::LogInFailMax => {
            count_log_in("rate_limited");
            count_rate_limited(reason);
        }
        SecurityEvent::RateLimitExceeded => count_rate_limited(reason),
        SecurityEvent::UserCreated => metrics::counter!("portico_sign_ups_total", "by" => reason).increment(1),
        _ => {}
    }
}

pub(crate) fn count_refresh(outcome: &'static str) {
    metrics::counter!("portico_refreshes_total", "outcome" => outcome).increment(1);
}

pub(crate) fn count_refused_hash() {
    metrics::counter!("portico_password_hashes_refused_total").increment(1);
}

fn count_log_in(outcome: &'static str) {
    metrics::counter!("portico_log_ins_total", "outcome" => outcome).increment(1);
}

fn count_rate_limited(by: &'static str) {
    metrics::counter!("portico_rate_limited_total", "by" => by).increment(1);
}
