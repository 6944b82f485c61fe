//! What operators can measure. Where nobody collects it, counting costs next to nothing.

use crate::db::{PostgresPool, reading};
use crate::security_event::SecurityEvent;
use crate::{Accounts, Db, Fault};

/// How much there is to do at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Passwords being hashed.
    pub hashes_running: usize,
    /// Passwords that wait to be.
    pub hashes_waiting: usize,
    /// Connections to the database, those of SQLite's readers and its writer together.
    pub connections: usize,
    /// Those of them that do nothing.
    pub idle_connections: usize,
}

impl Accounts {
    /// Asks nobody.
    pub fn load(&self) -> Load {
        let (hashes_running, hashes_waiting) = self.passwords.load();
        let (connections, idle_connections) = self.db.connections();
        Load { hashes_running, hashes_waiting, connections, idle_connections }
    }

    /// How many sessions neither time nor anybody has ended. Those that were not used for too long are
    /// among them until their absolute end.
    pub async fn live_sessions(&self) -> Result<i64, Fault> {
        let sql = "select count(*) from sessions where revoked_at is null and expires_at > $1";
        Ok(reading!(&self.db, pool => sqlx::query_scalar(sql).bind(self.clock.now()).fetch_one(pool).await)?)
    }
}

impl Db {
    /// How many connections there are, and how many of them do nothing.
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

/// Counts what the log is told. Events and reasons are words of ours, so there is an end to them.
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
