//! Learns about the changes of other processes within a second: it reads the log that triggers write (see the migration
//! `changes`) four times a second.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex as StdMutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::Mutex;
use uuid::Uuid;

use crate::clock::Clock;
use crate::db::{reading, writing};
use crate::keys::KeyError;
use crate::{Accounts, Fault};

/// How often the log is read.
const PERIOD: Duration = Duration::from_millis(250);

/// Cached data is not used past this age, because a change may have been missed.
const STALE_AFTER: Duration = Duration::from_secs(1);

/// How far back each reading goes. Numbers are assigned before their rows are committed, so a row may appear below one
/// that was already seen.
const OVERLAP: Duration = Duration::from_secs(10);

/// How many of the latest rows the log keeps.
const KEPT_ROWS: i64 = 10_000;

/// How far this process has followed the log.
#[derive(Default)]
pub(crate) struct Changes {
    /// When the last successful reading began, on the monotonic clock.
    read_at: StdMutex<Option<Duration>>,
    position: Mutex<Position>,
}

#[derive(Default)]
struct Position {
    /// The highest number of each recent reading, and its time.
    readings: VecDeque<(Duration, i64)>,
    /// Rows are read from this one on. It has been read before, so it shows whether the log is still the same.
    floor: i64,
    /// The marks of the rows from the floor on that have been processed.
    seen: HashMap<i64, Uuid>,
}

#[derive(sqlx_macros::FromRow)]
struct Change {
    id: i64,
    kind: String,
    subject: Option<Uuid>,
    /// Random. Numbers repeat after a database was restored to an earlier state; marks do not.
    mark: Uuid,
}

/// A read may take three seconds, counted in ticks rather than by the clock. A process that is too busy to receive an
/// answer counts no ticks either, so high load is not reported as a lost database.
const TICK: Duration = Duration::from_millis(250);
const TICKS: u32 = 12;

impl Changes {
    /// The time since the last answer of the database; `None` if there never was one.
    pub(crate) fn silence(&self, clock: &Clock) -> Option<Duration> {
        let read_at = *self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        read_at.map(|read_at| clock.uptime().saturating_sub(read_at))
    }

    /// Whether all changes older than a second have been read.
    pub(crate) fn are_followed(&self, clock: &Clock) -> bool {
        let read_at = *self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        read_at.is_some_and(|read_at| clock.uptime().saturating_sub(read_at) < STALE_AFTER)
    }
}

impl Position {
    /// Whether the log still holds the rows that were read from it. Rows are only added, and pruned at the old end, so
    /// a missing or different row means another database. If even the newest row is gone, this cannot be known, and the
    /// answer is no.
    fn goes_on_in(&self, changes: &[Change]) -> bool {
        let marks: HashMap<i64, Uuid> = changes.iter().map(|change| (change.id, change.mark)).collect();
        let pruned = marks.keys().max().map_or(i64::MIN, |newest| newest.saturating_sub(KEPT_ROWS));
        let newest_seen = self.seen.keys().max();
        self.seen.iter().all(|(id, mark)| match marks.get(id) {
            Some(found) => found == mark,
            None => *id <= pruned && Some(id) != newest_seen,
        })
    }

    fn advance(&mut self, now: Duration, changes: &[Change]) {
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

impl Accounts {
    /// The time since the database last answered the reader of its changes.
    pub fn database_silence(&self) -> Option<Duration> {
        self.changes.silence(&self.clock)
    }

    /// Follows the log for as long as the process serves. If the database does not answer, cached data expires by
    /// itself.
    pub async fn follow_changes(&self) {
        let mut ticks = tokio::time::interval(PERIOD);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut was_good = true;
        loop {
            ticks.tick().await;
            // A read that is never answered must not be the last.
            let read = within_ticks(self.catch_up()).await;
            let read = read.unwrap_or(Err(Fault::Database(sqlx::Error::PoolTimedOut)));
            if let Err(error) = &read
                && was_good
            {
                tracing::error!(
                    error = %crate::Report(error),
                    "changes cannot be read; asking at each request"
                );
            }
            was_good = read.is_ok();
        }
    }

    /// Reads the log once.
    pub async fn catch_up(&self) -> Result<(), Fault> {
        let mut position = self.changes.position.lock().await;
        let began = self.clock.uptime();
        let changes = self.changes_from(position.floor).await?;
        let news = || changes.iter().filter(|change| !position.seen.contains_key(&change.id));
        for change in news() {
            self.take_in(change);
        }
        let is_same_database = position.goes_on_in(&changes);
        let may_have_missed = !is_same_database || !self.changes.are_followed(&self.clock);
        if may_have_missed {
            self.known_sessions.forget_all();
        }
        if may_have_missed || news().any(|change| change.kind == "keys") {
            self.take_in_keys().await?;
        }
        if !is_same_database {
            tracing::warn!(
                "the change log does not continue from where it was read: the database was restored or replaced; \
                 what was remembered of it is forgotten"
            );
            *position = Position::default();
        }
        position.advance(began, &changes);
        *self.changes.read_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(began);
        Ok(())
    }

    async fn changes_from(&self, floor: i64) -> Result<Vec<Change>, Fault> {
        let sql = "select id, kind, subject, mark from changes where id >= $1 order by id";
        Ok(reading!(&self.db.reserved(), pool => sqlx::query_as::<_, Change>(sql).bind(floor).fetch_all(pool).await)?)
    }

    fn take_in(&self, change: &Change) {
        match (change.kind.as_str(), change.subject) {
            ("session", Some(id)) => self.known_sessions.forget_session(id),
            ("user", Some(id)) => self.known_sessions.forget_user(id),
            _ => {}
        }
    }

    /// If the new ring cannot be opened, the current one stays in use.
    async fn take_in_keys(&self) -> Result<(), Fault> {
        match self.reload_keys().await {
            Err(KeyError::Database(error)) => Err(error.into()),
            Err(error) => {
                tracing::error!(error = %crate::Report(&error), "the signing keys cannot be taken over");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Deletes rows at the log's old end, never the newest, which identifies the database. A server that was cut off
    /// for so long that it misses rows clears its caches and reads the keys again when it is back.
    pub(crate) async fn prune_changes(&self) -> Result<(), Fault> {
        let sql = "delete from changes where id <= (select max(id) from changes) - $1";
        writing!(&self.db, pool => sqlx::query(sql).bind(KEPT_ROWS).execute(pool).await.map(drop))?;
        Ok(())
    }
}

async fn within_ticks<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    tokio::pin!(work);
    for _ in 0..=TICKS {
        tokio::select! {
            biased;
            done = &mut work => return Some(done),
            _ = ticks.tick() => {}
        }
    }
    None
}
