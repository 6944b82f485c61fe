use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::row::{ROTATION_GRACE, SessionRow};

/// How long a cached session may be used. This is no longer than an outdated token is accepted after a rotation,
/// because another server may have rotated it meanwhile.
const TTL: Duration = ROTATION_GRACE;

/// The most sessions in the cache.
const CAPACITY: usize = 100_000;

/// The sessions that this process read a moment ago, so that a request need not query the database for its caller
/// again.
///
/// The change log (see `change_log.rs`) invalidates sessions that have changed. The cache only ever replaces a query whose
/// answer would be yes: a no always comes from the database.
#[derive(Default)]
pub(crate) struct KnownSessions {
    rows: Mutex<HashMap<Uuid, Known>>,
    /// Incremented by every invalidation: a row that was read before it is not cached after it.
    invalidation_count: AtomicU64,
}

struct Known {
    row: Arc<SessionRow>,
    /// On the monotonic clock.
    read_at: Duration,
}

impl KnownSessions {
    pub(crate) fn forget_session(&self, id: Uuid) {
        self.forget(|rows| drop(rows.remove(&id)));
    }

    pub(crate) fn forget_user(&self, id: Uuid) {
        self.forget(|rows| rows.retain(|_, known| known.row.user.id != id));
    }

    pub(crate) fn forget_all(&self) {
        self.forget(HashMap::clear);
    }

    /// Applies a change to the cached row that is on its way to the database.
    pub(crate) fn update(&self, id: Uuid, update: impl FnOnce(&mut SessionRow)) {
        if let Some(known) = self.lock().get_mut(&id) {
            update(Arc::make_mut(&mut known.row));
        }
    }

    pub(super) fn get(&self, id: Uuid, now: Duration) -> Option<Arc<SessionRow>> {
        let rows = self.lock();
        let known = rows.get(&id)?;
        (now.saturating_sub(known.read_at) < TTL).then(|| known.row.clone())
    }

    pub(super) fn remember(&self, row: Arc<SessionRow>, read_at: Duration, forgotten_before: u64) {
        let mut rows = self.lock();
        if self.invalidations() != forgotten_before {
            return;
        }
        if rows.len() >= CAPACITY {
            rows.retain(|_, known| read_at.saturating_sub(known.read_at) < TTL);
        }
        if rows.len() < CAPACITY {
            rows.insert(row.session.id, Known { row, read_at });
        }
    }

    /// The number of invalidations so far, to be passed to [`KnownSessions::remember`].
    pub(super) fn invalidations(&self) -> u64 {
        self.invalidation_count.load(Ordering::SeqCst)
    }

    fn forget(&self, forget: impl FnOnce(&mut HashMap<Uuid, Known>)) {
        let mut rows = self.lock();
        self.invalidation_count.fetch_add(1, Ordering::SeqCst);
        forget(&mut rows);
    }

    /// A panic elsewhere leaves the map consistent: each change of it is one step.
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Known>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
