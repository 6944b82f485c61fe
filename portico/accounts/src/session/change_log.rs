//! The log of changes that triggers write (see the migration `changes`), and how far this process has read it.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex as StdMutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use crate::db::Db;
use crate::db::query::query;

/// Cached data is not used past this age, because a change may have been missed.
const STALE_AFTER: Duration = Duration::from_secs(1);

/// How far back each reading goes. Numbers are assigned before their rows are committed, so a row may appear below one
/// that was already seen.
const OVERLAP: Duration = Duration::from_secs(10);

/// How many of the latest rows the log keeps.
const KEPT_ROWS: i64 = 10_000;

/// How far this process has followed the log.
#[derive(Default)]
pub(crate) struct ChangeLog {
    /// When the last successful reading began, on the monotonic clock.
    read_at: StdMutex<Option<Duration>>,
    position: Mutex<Position>,
}

#[derive(Default)]
pub(crate) struct Position {
    /// The highest number of each recent reading, and its time.
    readings: VecDeque<(Duration, i64)>,
    /// Rows are read from this one on. It has been read before, so it shows whether the log is still the same.
    pub(super) floor: i64,
    /// The marks of the rows from the floor on that have been processed.
    pub(super) seen: HashMap<i64, Uuid>,
}

#[derive(sqlx_macros::FromRow)]
pub(super) struct Change {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) subject: Option<Uuid>,
    /// Random. Numbers repeat after a database was restored to an earlier state; marks do not.
    mark: Uuid,
}

impl ChangeLog {
    /// The time since the last answer of the database; `None` if there never was one.
    pub(crate) fn silence(&self, uptime: Duration) -> Option<Duration> {
        let read_at = *self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        read_at.map(|read_at| uptime.saturating_sub(read_at))
    }

    /// Whether all changes older than a second have been read.
    pub(crate) fn is_followed(&self, uptime: Duration) -> bool {
        self.silence(uptime).is_some_and(|silence| silence < STALE_AFTER)
    }

    /// Notes that a reading which began at this time has been processed.
    pub(super) fn note_reading(&self, began: Duration) {
        *self.read_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(began);
    }

    /// Held by the one reading at a time.
    pub(super) async fn position(&self) -> MutexGuard<'_, Position> {
        self.position.lock().await
    }
}

impl Position {
    /// Whether the log still holds the rows that were read from it. Rows are only added, and pruned at the old end, so
    /// a missing or different row means another database. If even the newest row is gone, this cannot be known, and the
    /// answer is no.
    pub(super) fn goes_on_in(&self, changes: &[Change]) -> bool {
        let marks: HashMap<i64, Uuid> = changes.iter().map(|change| (change.id, change.mark)).collect();
        let pruned = marks.keys().max().map_or(i64::MIN, |newest| newest.saturating_sub(KEPT_ROWS));
        let newest_seen = self.seen.keys().max();
        self.seen.iter().all(|(id, mark)| match marks.get(id) {
            Some(found) => found == mark,
            None => *id <= pruned && Some(id) != newest_seen,
        })
    }

    pub(super) fn advance(&mut self, now: Duration, changes: &[Change]) {
        let highest = changes.iter().map(|change| change.id).max().unwrap_or(self.floor);
        self.readings.push_back((now, highest));
        while let Some((at, id)) = self.readings.front().copied()
            && now.saturating_sub(at) >= OVERLAP
        {
            self.floor = self.floor.max(id);
            self.readings.pop_front();
        }
        let from_floor = changes.iter().filter(|change| change.id >= self.floor);
        self.seen = from_floor.map(|change| (change.id, change.mark)).collect();
    }
}

impl Change {
    /// The rows from this number on, read through the reserved connection.
    pub(super) async fn read_from(floor: i64, db: &Db) -> Result<Vec<Self>, sqlx::Error> {
        let sql = "select id, kind, subject, mark from changes where id >= $1 order by id";
        query(sql).bind(floor).fetch_all(db.reserved().read()).await
    }

    /// Deletes rows at the log's old end, never the newest, which identifies the database. A server that was cut off for
    /// so long that it misses rows clears its caches and reads the keys again when it is back.
    pub(super) async fn prune(db: &Db) -> Result<(), sqlx::Error> {
        let sql = "delete from changes where id <= (select max(id) from changes) - $1";
        query(sql).bind(KEPT_ROWS).execute(db.write()).await.map(drop)
    }
}
