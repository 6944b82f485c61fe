use std::time::Duration;

use crate::db::Db;
use crate::secret::clock::{Clock, Timestamp};
use crate::secret::randomness::Randomness;
use crate::secret::sealing::Sealing;
use crate::signing::algorithm::SigningAlgorithm;
use crate::signing::error::KeyError;
use crate::signing::key::{Key, KeyStatus};
use crate::signing::ring::{KeyRing, RingKey};
use crate::signing::row;
use crate::signing::row::{Change, KeyRow};
use crate::signing::signing_key::{PlainKey, SigningKey};

/// How long a retired key still verifies after the last token it can have signed has expired. This covers a node that
/// briefly kept signing with it, and clocks that differ.
const MARGIN: Duration = Duration::from_secs(60);

/// The ring in the database, its private keys sealed.
pub(crate) struct KeyStore {
    /// Uses the reserved connection, so that keys changed by another node are loaded under any load.
    pub db: Db,
    pub sealing: Sealing,
    pub algorithm: SigningAlgorithm,
    pub access_ttl: Duration,
    pub clock: Clock,
    pub randomness: Randomness,
}

/// All keys, in the database or as they will be. Those of other algorithms only need to open.
pub(super) struct Rows(pub Vec<KeyRow>);

impl KeyStore {
    /// The ring that all nodes share. The first caller creates it.
    pub async fn load_or_generate(&self) -> Result<KeyRing, KeyError> {
        if let Some(ring) = self.load().await? {
            return Ok(ring);
        }
        self.change(|rows| self.complete(rows)).await?;
        self.load().await?.ok_or_else(|| KeyError::GenerationFailed("they vanished from the database".to_owned()))
    }

    /// `None` if the ring has no active key, or no next one.
    async fn load(&self) -> Result<Option<KeyRing>, KeyError> {
        let rows = row::read(&self.db).await?;
        check(&self.sealing, &rows)?;
        let rows = self.own(rows);
        if rows.first(KeyStatus::Next).is_none() {
            return Ok(None);
        }
        let Some(active) = rows.first(KeyStatus::Active) else { return Ok(None) };
        let active = open(&self.sealing, active)?;
        let now = self.clock.now();
        let mut verifying = Vec::new();
        for row in rows.0.iter().filter(|row| !self.is_over(&row.key, now)) {
            let SigningKey { verifying: key, .. } = open(&self.sealing, row)?;
            verifying.push(RingKey { key, until: self.until(&row.key) });
        }
        Ok(Some(KeyRing::new(active, verifying)))
    }

    /// Changes the ring under an exclusive lock. A secret that does not open every key changes none.
    pub(super) async fn change<E: From<KeyError>>(
        &self,
        plan: impl FnOnce(Rows) -> Result<Vec<Change>, E>,
    ) -> Result<(), E> {
        let checked = |rows: Vec<KeyRow>| {
            check(&self.sealing, &rows)?;
            plan(Rows(rows))
        };
        row::change(&self.db, checked).await
    }

    /// The changes needed to have one active key and one next key. A key that is already published is used before a new
    /// one.
    fn complete(&self, rows: Rows) -> Result<Vec<Change>, KeyError> {
        let rows = self.own(rows.0);
        let mut changes = Vec::new();
        let mut following = rows.all(KeyStatus::Next);
        if rows.first(KeyStatus::Active).is_none() {
            changes.push(match following.next() {
                Some(next) => next.with_status(KeyStatus::Active, None),
                None => self.generate(KeyStatus::Active)?,
            });
        }
        if following.next().is_none() {
            changes.push(self.generate(KeyStatus::Next)?);
        }
        Ok(changes)
    }

    pub(super) fn generate(&self, status: KeyStatus) -> Result<Change, KeyError> {
        self.sealed(PlainKey::generate(self.algorithm, &self.randomness)?, status)
    }

    pub(super) fn sealed(&self, plain: PlainKey, status: KeyStatus) -> Result<Change, KeyError> {
        let sealed = self.sealing.seal(&sealing_context(&plain.kid), &plain.bytes);
        let key =
            Key { kid: plain.kid, algorithm: self.algorithm, status, created_at: self.clock.now(), retired_at: None };
        Ok(Change::Put(KeyRow { key, sealed: sealed.map_err(|error| KeyError::GenerationFailed(error.to_string()))? }))
    }

    pub(super) fn own(&self, rows: Vec<KeyRow>) -> Rows {
        Rows(rows.into_iter().filter(|row| row.key.algorithm == self.algorithm).collect())
    }

    /// Whether no token that the key signed can still be valid.
    pub(super) fn is_over(&self, key: &Key, now: Timestamp) -> bool {
        self.until(key).is_some_and(|until| until <= now)
    }

    /// When a retired key stops verifying.
    pub(super) fn until(&self, key: &Key) -> Option<Timestamp> {
        key.retired_at.map(|retired_at| retired_at + self.access_ttl + MARGIN)
    }
}

impl Rows {
    /// Oldest first.
    pub fn all(&self, status: KeyStatus) -> impl Iterator<Item = &KeyRow> {
        self.0.iter().filter(move |row| row.key.status == status)
    }

    pub fn first(&self, status: KeyStatus) -> Option<&KeyRow> {
        self.all(status).next()
    }
}

/// Whether the secret opens every key, so that two secrets never share a table.
pub(super) fn check(sealing: &Sealing, rows: &[KeyRow]) -> Result<(), KeyError> {
    rows.iter().try_for_each(|row| open(sealing, row).map(drop))
}

fn open(sealing: &Sealing, row: &KeyRow) -> Result<SigningKey, KeyError> {
    let kid = row.key.kid.clone();
    let bytes = sealing.open(&sealing_context(&kid), &row.sealed).map_err(|_| KeyError::WrongSecret)?;
    SigningKey::open(row.key.algorithm, &PlainKey { kid, bytes: bytes.into() })
}

fn sealing_context(kid: &str) -> String {
    format!("signing key {kid}")
}
