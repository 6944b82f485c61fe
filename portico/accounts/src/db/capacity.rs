//! Whether PostgreSQL, or a pooler before it, takes more connections, and whether the existing ones still work.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// As long as a request got a connection within this time, others are served.
const SERVED_WITHIN: Duration = Duration::from_secs(4);

/// If all connections have been in use for this time, their server and its machine have vanished. Otherwise, PostgreSQL
/// would have cancelled the statements by now, or its system would have closed the connections.
const LOST_AFTER: Duration = Duration::from_secs(12);

#[derive(Debug, Default)]
pub(super) struct Capacity {
    state: Mutex<State>,
    /// Held by the request that polls for a returned connection.
    pub poller: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether the last attempt to make another connection failed while other requests were served.
    is_exhausted: bool,
    /// Whether a task tries to make one more connection.
    is_retrying: bool,
    last_acquired: Option<Instant>,
}

impl Capacity {
    /// A request got a connection.
    pub fn note_acquired(&self, now: Instant) {
        self.state().last_acquired = Some(now);
    }

    /// No further connection could be made. Returns whether a task must start that tries again.
    pub fn note_exhausted(&self) -> bool {
        let mut state = self.state();
        state.is_exhausted = true;
        !std::mem::replace(&mut state.is_retrying, true)
    }

    /// The task has made a connection.
    pub fn end_retry(&self) {
        let mut state = self.state();
        state.is_exhausted = false;
        state.is_retrying = false;
    }

    /// A connection could be made.
    pub fn note_room(&self) {
        self.state().is_exhausted = false;
    }

    /// Whether requests share the existing connections. If these serve no request any more, the server may have failed,
    /// and a new connection may lead to its successor.
    pub fn is_exhausted(&self, now: Instant) -> bool {
        self.state().is_exhausted && self.serves(now)
    }

    pub fn serves(&self, now: Instant) -> bool {
        self.idle_for(now).is_some_and(|idle| idle < SERVED_WITHIN)
    }

    /// Whether no connection came back for so long that none will.
    pub fn is_lost(&self, now: Instant) -> bool {
        self.idle_for(now).is_some_and(|idle| idle >= LOST_AFTER)
    }

    fn idle_for(&self, now: Instant) -> Option<Duration> {
        self.state().last_acquired.map(|last| now.saturating_duration_since(last))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "only differences matter")]
    fn now() -> Instant {
        Instant::now()
    }

    #[test]
    fn existing_connections_are_shared_only_while_they_serve_requests() {
        let (capacity, start) = (Capacity::default(), now());
        capacity.note_acquired(start);
        assert!(capacity.note_exhausted());
        assert!(!capacity.note_exhausted());
        assert!(capacity.is_exhausted(start + Duration::from_secs(3)));
        assert!(!capacity.is_exhausted(start + Duration::from_secs(5)));
    }

    #[test]
    fn one_task_at_a_time_tries_again() {
        let capacity = Capacity::default();
        assert!(capacity.note_exhausted());
        capacity.note_room();
        assert!(!capacity.note_exhausted(), "the first task still runs");
        capacity.end_retry();
        assert!(capacity.note_exhausted());
    }

    #[test]
    fn connections_are_lost_when_no_statement_can_still_run() {
        let (capacity, start) = (Capacity::default(), now());
        assert!(!capacity.is_lost(start + Duration::from_secs(60)));
        capacity.note_acquired(start);
        assert!(!capacity.is_lost(start + Duration::from_secs(11)));
        assert!(capacity.is_lost(start + Duration::from_secs(12)));
    }
}
