use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::prelude::{BASE64_STANDARD, Engine};
use portico_fields::{GivenPassword, NewPassword};
use secrecy::zeroize::Zeroizing;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use unicode_normalization::UnicodeNormalization;

use crate::fault::Fault;
use crate::secret::randomness::Randomness;

/// The prefix of every hash with the construction below, which distinguishes it from a later one.
const VERSION: &str = "v1:";

/// The most callers that may wait for a turn. The next one receives an error that the site is busy.
const MAX_WAITING: usize = 128;

/// The longest wait for a turn.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// Hashes passwords: `bcrypt(base64(HMAC-SHA-384(pepper, NFC(password))))`.
///
/// The HMAC makes every byte count (bcrypt alone silently stops at 72) and adds the pepper, without which the passwords
/// in a stolen table cannot be guessed. One hash per core runs at a time, off the async threads, so that log-ins never
/// slow down the rest of the site.
#[derive(Clone)]
pub(crate) struct PasswordHashing {
    pepper: Arc<hmac::Key>,
    cost: u32,
    randomness: Randomness,
    turns: Arc<Semaphore>,
    turns_in_all: usize,
    waiting: Arc<AtomicUsize>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum HashingError {
    #[error("too many passwords are being checked at the moment")]
    Busy,
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

impl From<HashingError> for Fault {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Busy => Self::Busy,
            HashingError::Failed(_) => Self::internal(error),
        }
    }
}

impl PasswordHashing {
    pub(crate) fn new(pepper: &[u8; 32], cost: u32, randomness: Randomness) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            pepper: Arc::new(hmac::Key::new(hmac::HMAC_SHA384, pepper)),
            cost,
            randomness,
            turns: Arc::new(Semaphore::new(cores)),
            turns_in_all: cores,
            waiting: Arc::default(),
        }
    }

    pub(crate) async fn hash(&self, password: &NewPassword) -> Result<String, HashingError> {
        self.hash_text(password.expose()).await
    }

    /// Hashes a password that is already in use, whatever today's rules are.
    pub(crate) async fn rehash(&self, password: &GivenPassword) -> Result<String, HashingError> {
        self.hash_text(password.expose()).await
    }

    /// Whether a new hash would have the same cost as this one.
    pub(crate) fn has_current_cost(&self, stored: &str) -> bool {
        let cost = stored.strip_prefix(VERSION).and_then(|hash| hash.split('$').nth(2)?.parse().ok());
        cost == Some(self.cost)
    }

    async fn hash_text(&self, password: &str) -> Result<String, HashingError> {
        let prehash = self.prehash(password);
        let salt = self.randomness.bytes().map_err(|error| HashingError::Failed(error.to_string()))?;
        let cost = self.cost;
        let hash = self.run_queued(move || bcrypt::hash_with_salt(&*prehash, cost, salt)).await?;
        let hash = hash.map_err(|error| HashingError::Failed(error.to_string()))?;
        Ok(format!("{VERSION}{hash}"))
    }

    /// Whether the password matches `stored`. Without a stored hash the answer is no, after the same work.
    pub(crate) async fn verify(&self, password: &GivenPassword, stored: Option<&str>) -> Result<bool, HashingError> {
        let known = stored.and_then(|stored| stored.strip_prefix(VERSION)).map(str::to_owned);
        let is_known = known.is_some();
        let hash = known.unwrap_or_else(|| dummy_hash(self.cost));
        let prehash = self.prehash(password.expose());
        let matches = self.run_queued(move || bcrypt::verify(&*prehash, &hash)).await?;
        let matches = matches.map_err(|error| HashingError::Failed(error.to_string()))?;
        Ok(matches && is_known)
    }

    fn prehash(&self, password: &str) -> Zeroizing<String> {
        let normalised = Zeroizing::new(password.nfc().collect::<String>());
        Zeroizing::new(BASE64_STANDARD.encode(hmac::sign(&self.pepper, normalised.as_bytes())))
    }

    /// The number of running hashes, and of waiting ones.
    pub(crate) fn load(&self) -> (usize, usize) {
        (self.turns_in_all.saturating_sub(self.turns.available_permits()), self.waiting.load(Ordering::SeqCst))
    }

    /// Runs `work` off the async threads when its turn comes. The turn ends with the work, not with the caller, so that
    /// a disconnect does not let the next caller in early.
    pub(crate) async fn run_queued<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashingError> {
        let turn = match self.turns.clone().try_acquire_owned() {
            Ok(turn) => turn,
            Err(_) => {
                let _slot = QueueSlot::take(&self.waiting).ok_or_else(busy)?;
                let turn = timeout(MAX_WAIT, self.turns.clone().acquire_owned()).await;
                turn.map_err(|_| busy())?.map_err(|_| busy())?
            }
        };
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        work.await.map_err(|error| HashingError::Failed(error.to_string()))
    }
}

fn busy() -> HashingError {
    metrics::counter!("portico_password_hashes_refused_total").increment(1);
    HashingError::Busy
}

/// A place in the queue, released on drop.
struct QueueSlot(Arc<AtomicUsize>);

impl QueueSlot {
    fn take(waiting: &Arc<AtomicUsize>) -> Option<Self> {
        let slot = Self(waiting.clone());
        (waiting.fetch_add(1, Ordering::SeqCst) < MAX_WAITING).then_some(slot)
    }
}

impl Drop for QueueSlot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A well-formed hash that matches no password. Checking against it costs as much as against a real one.
fn dummy_hash(cost: u32) -> String {
    format!("$2b${cost:02}$......................{}", ".".repeat(31))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashing() -> PasswordHashing {
        PasswordHashing::new(&[7; 32], 4, Randomness::system())
    }

    fn chosen(text: &str) -> NewPassword {
        NewPassword::parse(text, 1).unwrap()
    }

    fn given(text: &str) -> GivenPassword {
        GivenPassword::parse(text).unwrap()
    }

    #[tokio::test]
    async fn passwords_that_share_72_bytes_are_different() {
        let hash = hashing().hash(&chosen(&format!("{}1", "x".repeat(72)))).await.unwrap();
        assert!(!hashing().verify(&given(&format!("{}2", "x".repeat(72))), Some(&hash)).await.unwrap());
        assert!(hashing().verify(&given(&format!("{}1", "x".repeat(72))), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn both_unicode_forms_of_a_password_match() {
        let hash = hashing().hash(&chosen("caf\u{e9}-caf\u{e9}")).await.unwrap();
        assert!(hashing().verify(&given("cafe\u{301}-cafe\u{301}"), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_does_not_verify_under_another_pepper() {
        let hash = hashing().hash(&chosen("correct horse")).await.unwrap();
        let other = PasswordHashing::new(&[8; 32], 4, Randomness::system());
        assert!(!other.verify(&given("correct horse"), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn a_missing_or_invalid_hash_never_verifies() {
        for stored in [None, Some(""), Some("$2b$04$"), Some("plain")] {
            assert!(!hashing().verify(&given("plain"), stored).await.unwrap());
        }
    }

    #[test]
    fn the_dummy_hash_is_well_formed() {
        assert!(bcrypt::verify("anything", &dummy_hash(4)).is_ok_and(|matches| !matches));
    }

    #[tokio::test]
    async fn a_full_queue_is_reported_as_busy() {
        let hashing = hashing();
        let _slots: Vec<_> = (0..MAX_WAITING).map(|_| QueueSlot::take(&hashing.waiting).unwrap()).collect();
        let turns = u32::try_from(hashing.turns.available_permits()).unwrap();
        let _all_turns = hashing.turns.clone().acquire_many_owned(turns).await.unwrap();
        let refused = hashing.verify(&given("anything"), None).await;
        assert!(matches!(refused, Err(HashingError::Busy)));
        assert_eq!(hashing.waiting.load(Ordering::SeqCst), MAX_WAITING);
    }
}
