//! Learns about the changes of other processes within a second, by reading the change log four times a second.

use std::time::Duration;

use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::session::change_log::{Change, Position};
use crate::signing::error::KeyError;

/// How often the log is read.
const PERIOD: Duration = Duration::from_millis(250);

/// A read may take three seconds, counted in ticks rather than by the clock. A process that is too busy to receive an
/// answer counts no ticks either, so high load is not reported as a lost database.
const TICK: Duration = Duration::from_millis(250);
const TICKS: u32 = 12;

impl Accounts {
    /// The time since the database last answered the reader of its changes.
    pub fn database_silence(&self) -> Option<Duration> {
        self.sessions.change_log.silence(self.clock.uptime())
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
                    "the change log cannot be read; every request queries the database"
                );
            }
            was_good = read.is_ok();
        }
    }

    /// Reads the log once.
    pub async fn catch_up(&self) -> Result<(), Fault> {
        let mut position = self.sessions.change_log.position().await;
        let began = self.clock.uptime();
        let mut reading = position.start_reading(began);
        while let Some(news) = reading.next_page(&position, &self.db).await? {
            news.iter().for_each(|change| self.take_in(change));
        }
        let is_same_database = position.goes_on_in(&reading);
        let may_have_missed = !is_same_database || !self.sessions.change_log.is_followed(self.clock.uptime());
        if may_have_missed || position.is_short(&reading) {
            self.sessions.known.forget_all();
        }
        if may_have_missed || reading.has_keys {
            self.take_in_keys().await?;
        }
        if !is_same_database {
            tracing::warn!(
                "the change log does not continue from where it was read: the database was restored or replaced; \
                 the cached sessions are dropped"
            );
            *position = Position::default();
        }
        position.advance(reading);
        self.sessions.change_log.note_reading(began);
        Ok(())
    }

    fn take_in(&self, change: &Change) {
        match (change.kind.as_str(), change.subject) {
            ("session", Some(id)) => self.sessions.known.forget_session(id),
            ("user", Some(id)) => self.sessions.known.forget_user(id),
            _ => {}
        }
    }

    /// If the new ring cannot be opened, the current one stays in use.
    async fn take_in_keys(&self) -> Result<(), Fault> {
        match self.reload_keys().await {
            Err(KeyError::Database(error)) => Err(error.into()),
            Err(error) => {
                tracing::error!(error = %crate::Report(&error), "the signing keys cannot be reloaded");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
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
