use std::time::Duration;

use crate::accounts::Accounts;
use crate::db::Db;
use crate::secret::clock::Timestamp;
use crate::secret::randomness::Randomness;
use crate::secret::root_secret::{Purpose, RootSecret};
use crate::secret::sealing::Sealing;
use crate::signing::error::{KeyError, RotationError};
use crate::signing::jwk::JwkSet;
use crate::signing::key::{Key, KeyStatus};
use crate::signing::row;
use crate::signing::row::{Change, KeyRow};
use crate::signing::store::{KeyStore, Rows, check};

/// How long a key must be published before it may sign. Every running server checks for changes within a second; this
/// is twice that.
const PUBLISH_DELAY: Duration = Duration::from_secs(2);

impl Accounts {
    /// All keys of all algorithms, oldest first, including expired ones.
    pub async fn keys(&self) -> Result<Vec<Key>, KeyError> {
        Ok(row::read(&self.db).await?.into_iter().map(|row| row.key).collect())
    }

    /// Reads all keys before the start. It creates none, and checks whether the secret opens them.
    pub async fn check_keys(db: &Db, secret: &RootSecret) -> Result<Vec<Key>, KeyError> {
        let rows = row::read(db).await?;
        check(&Sealing::new(&secret.derive(Purpose::AtRest), Randomness::system()), &rows)?;
        Ok(rows.into_iter().map(|row| row.key).collect())
    }

    /// The public keys that this site's tokens can be verified with: the active one, the next ones and the retired
    /// ones. Empty for HS256.
    pub fn jwks(&self) -> JwkSet {
        self.access_tokens.keys.get().jwks(self.clock.now())
    }

    /// Loads changes that another node or a command has made to the ring. If that fails, the ring in memory stays.
    pub async fn reload_keys(&self) -> Result<(), KeyError> {
        self.access_tokens.keys.replace(self.key_store.load_or_generate().await?);
        Ok(())
    }

    /// Makes the next key the active one, and returns it. If the keys have been rotated since the ring was loaded, that
    /// rotation counts: two rotations at once are one.
    pub async fn rotate_keys(&self) -> Result<Key, RotationError> {
        let seen = self.access_tokens.keys.get().active().kid().to_owned();
        self.key_store.change(|rows| self.key_store.rotate(rows, &seen)).await?;
        self.active_key().await
    }

    /// Makes a published key the active one.
    pub async fn activate_key(&self, kid: &str) -> Result<Key, RotationError> {
        self.key_store.change(|rows| self.key_store.activate(&rows, kid)).await?;
        self.active_key().await
    }

    /// Until when a key verifies, if it has been retired.
    pub fn verifies_until(&self, key: &Key) -> Option<Timestamp> {
        self.key_store.until(key)
    }

    async fn active_key(&self) -> Result<Key, RotationError> {
        self.reload_keys().await?;
        let kid = self.access_tokens.keys.get().active().kid().to_owned();
        let found = self.keys().await?.into_iter().find(|key| key.kid == kid);
        Ok(found.ok_or_else(|| KeyError::Damaged("the active key vanished".to_owned()))?)
    }
}

impl KeyStore {
    fn rotate(&self, rows: Rows, seen: &str) -> Result<Vec<Change>, RotationError> {
        let own = self.own(rows.0.clone());
        if own.first(KeyStatus::Active).is_some_and(|active| active.key.kid != seen) {
            return Ok(Vec::new());
        }
        match own.first(KeyStatus::Next) {
            Some(next) => self.activate(&rows, &next.key.kid),
            None => Err(KeyError::Damaged("there is no next key".to_owned()).into()),
        }
    }

    /// Also publishes a next key, and drops expired ones.
    fn activate(&self, rows: &Rows, kid: &str) -> Result<Vec<Change>, RotationError> {
        let now = self.clock.now();
        let own = self.own(rows.0.clone());
        let (chosen, waiting): (Vec<_>, Vec<_>) = own.all(KeyStatus::Next).partition(|row| row.key.kid == kid);
        let next = *chosen.first().ok_or_else(|| RotationError::NotNext(kid.to_owned()))?;
        let early = PUBLISH_DELAY.saturating_sub(now.since(next.key.created_at));
        if !early.is_zero() {
            return Err(RotationError::TooSoon(early));
        }
        let over = rows.0.iter().filter(|row| self.is_over(&row.key, now));
        let mut changes: Vec<_> = over.map(|row| Change::Delete(row.key.kid.clone())).collect();
        changes.extend(own.all(KeyStatus::Active).map(|row| row.with_status(KeyStatus::Retired, Some(now))));
        changes.push(next.with_status(KeyStatus::Active, None));
        if waiting.is_empty() {
            changes.push(self.generate(KeyStatus::Next)?);
        }
        Ok(changes)
    }
}

impl KeyRow {
    pub(super) fn with_status(&self, status: KeyStatus, retired_at: Option<Timestamp>) -> Change {
        let mut row = self.clone();
        row.key.status = status;
        row.key.retired_at = retired_at;
        Change::Put(row)
    }
}
