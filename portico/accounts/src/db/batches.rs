use std::time::Duration;

use super::Db;
use super::query::{Value, query};
use crate::fault::Fault;
use crate::secret::clock::Clock;

/// How many rows one statement deletes at most: SQLite has one writer for all, and it is held for some milliseconds.
const BATCH: i64 = 200;

/// After a batch, nothing is deleted for this many times as long as the batch took.
const REST: u32 = 3;

const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Rows that are no longer needed.
pub(crate) struct Obsolete {
    /// Deletes some of them. Binds the bound, and how many rows to delete.
    sql: PerEngine,
    /// The time, or the number of rows, beyond which a row is no longer needed.
    bound: Value,
}

/// The same statement for each engine, for rows that use cases delete too. Both delete several rows, in orders of their
/// own. On PostgreSQL they could wait for each other, so a row that is locked is left to the next run.
#[derive(Clone, Copy)]
pub(crate) struct PerEngine {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

impl Obsolete {
    pub(crate) fn new(sql: &'static str, bound: impl Into<Value>) -> Self {
        Self::contested(PerEngine { sqlite: sql, postgres: sql }, bound)
    }

    /// Of rows that use cases delete too.
    pub(crate) fn contested(sql: PerEngine, bound: impl Into<Value>) -> Self {
        Self { sql, bound: bound.into() }
    }
}

impl Db {
    /// Deletes all of these rows in small batches, with pauses, so that requests hardly notice. The kinds take turns: a
    /// million rows of one do not delay the others, and neither does a failure.
    pub(crate) async fn delete_obsolete(&self, mut kinds: Vec<Obsolete>, clock: &Clock) -> Result<(), Fault> {
        let mut all = Ok(());
        while !kinds.is_empty() {
            let mut unfinished = Vec::new();
            for kind in kinds {
                match self.delete_batch(&kind, clock).await {
                    Ok(true) => unfinished.push(kind),
                    Ok(false) => {}
                    Err(error) => all = all.and(Err(error)),
                }
            }
            kinds = unfinished;
        }
        all
    }

    /// Returns whether there may be more.
    async fn delete_batch(&self, kind: &Obsolete, clock: &Clock) -> Result<bool, Fault> {
        let began = clock.uptime();
        let sql = match self {
            Self::Sqlite { .. } => kind.sql.sqlite,
            Self::Postgres { .. } => kind.sql.postgres,
        };
        let deleted = query(sql).bind(kind.bound.clone()).bind(BATCH).execute(self.write()).await?;
        let is_full = i64::try_from(deleted).is_ok_and(|deleted| deleted >= BATCH);
        if is_full {
            let took = clock.uptime().saturating_sub(began);
            pause((took * REST).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)).await;
        }
        Ok(is_full)
    }
}

#[expect(clippy::disallowed_methods, reason = "a pause between real statements, not a rule of the domain")]
async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
