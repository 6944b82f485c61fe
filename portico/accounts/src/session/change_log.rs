//! The log of changes that triggers write (see the migration `changes`), and how far this process has read it.

use std::collections::VecDeque;
use std::sync::Mutex as StdMutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use super::change_window::{CAPACITY, Found, KEPT_ROWS, Window};
use crate::db::Db;
use crate::db::batches::Obsolete;
use crate::db::query::query;

/// Cached data is not used past this age, because a change may have been missed.
const STALE_AFTER: Duration = Duration::from_secs(1);

/// How far back each reading goes. Numbers are assigned before their rows are committed, so a row may appear below one
/// that was already seen.
const OVERLAP: Duration = Duration::from_secs(10);

/// How many rows are read at a time.
const PAGE: i64 = 1_000;

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
    floor: i64,
    /// The rows from the floor on that have been processed.
    seen: Window,
    /// Until then, not all rows of the overlap are read, because there were too many.
    is_short_until: Option<Duration>,
}

/// One reading of the log, page by page.
pub(super) struct Reading {
    began: Duration,
    /// The row to read from. `None` at the end of the log.
    next: Option<i64>,
    highest: Option<i64>,
    found: Found,
    /// Whether the keys may have changed.
    pub(super) has_keys: bool,
}

#[derive(sqlx_macros::FromRow)]
pub(super) struct Change {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) subject: Option<Uuid>,
    /// Random. Numbers repeat after a database was restored to an earlier state; marks do not.
    pub(super) mark: Uuid,
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
    pub(super) fn start_reading(&self, began: Duration) -> Reading {
        let found = Found::comparing(&self.seen);
        Reading { began, next: Some(self.floor), highest: None, found, has_keys: false }
    }

    /// Whether the log still holds the rows that were read from it.
    pub(super) fn goes_on_in(&self, reading: &Reading) -> bool {
        reading.found.has_all_of(&self.seen)
    }

    /// Whether rows of the overlap that are committed late may be missed.
    pub(super) fn is_short(&self, reading: &Reading) -> bool {
        reading.found.is_cut() || self.is_short_until.is_some_and(|until| reading.began < until)
    }

    pub(super) fn advance(&mut self, reading: Reading) {
        let Reading { began, highest, mut found, .. } = reading;
        self.readings.push_back((began, highest.unwrap_or(self.floor)));
        while let Some((at, id)) = self.readings.front().copied()
            && began.saturating_sub(at) >= OVERLAP
        {
            self.floor = self.floor.max(id);
            self.readings.pop_front();
        }
        if found.is_cut() {
            self.is_short_until = Some(began + OVERLAP);
        }
        self.floor = self.floor.max(found.first_if_cut().unwrap_or(self.floor));
        self.seen = found.window_from(self.floor);
    }
}

impl Reading {
    /// Reads the next rows, and returns those that this process has not processed yet. `None` at the end of the log.
    pub(super) async fn next_page(&mut self, position: &Position, db: &Db) -> Result<Option<Vec<Change>>, sqlx::Error> {
        let Some(next) = self.next else { return Ok(None) };
        let page = Change::read_from(next, db).await?;
        let is_full = i64::try_from(page.len()).is_ok_and(|rows| rows >= PAGE);
        self.highest = page.last().map(|last| last.id).or(self.highest);
        let mut news = Vec::new();
        for change in page {
            if self.found.is_new(&position.seen, change.id, change.mark) {
                self.has_keys |= change.kind == "keys";
                news.push(change);
            }
        }
        self.next = if is_full { self.row_after_page(position, db).await? } else { None };
        Ok(Some(news))
    }

    /// A server that is far behind drops everything it has cached, so it need not read every row.
    async fn row_after_page(&mut self, position: &Position, db: &Db) -> Result<Option<i64>, sqlx::Error> {
        let next = self.highest.map(|highest| highest.saturating_add(1));
        if !self.found.is_cut() || !self.found.has_compared_all_of(&position.seen) {
            return Ok(next);
        }
        self.has_keys = true;
        let capacity = i64::try_from(CAPACITY).unwrap_or(i64::MAX);
        Ok(next.max(Change::newest(db).await?.map(|newest| newest.saturating_sub(capacity))))
    }
}

impl Change {
    /// Rows from this number on, read through the reserved connection.
    async fn read_from(floor: i64, db: &Db) -> Result<Vec<Self>, sqlx::Error> {
        let sql = "select id, kind, subject, mark from changes where id >= $1 order by id limit $2";
        query(sql).bind(floor).bind(PAGE).fetch_all(db.reserved().read()).await
    }

    async fn newest(db: &Db) -> Result<Option<i64>, sqlx::Error> {
        let (newest,) = query("select max(id) from changes").fetch_one(db.reserved().read()).await?;
        Ok(newest)
    }

    /// Rows at the log's old end, never the newest, which identifies the database. A server that was cut off for so long
    /// that it misses rows clears its caches and reads the keys again when it is back.
    pub(super) fn obsolete() -> Obsolete {
        let sql = "delete from changes where id in (select id from changes \
                   where id <= (select max(id) from changes) - $1 order by id limit $2)";
        Obsolete::new(sql, KEPT_ROWS)
    }
}
