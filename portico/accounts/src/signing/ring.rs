use std::sync::{Arc, PoisonError, RwLock};

use crate::secret::clock::Timestamp;
use crate::signing::header;
use crate::signing::jwk::JwkSet;
use crate::signing::signing_key::SigningKey;
use crate::signing::verified_tokens::VerifiedTokens;
use crate::signing::verifying_key::VerifyingKey;

/// The keys of one algorithm, in memory: the active one, and all that verify.
pub(crate) struct KeyRing {
    active: SigningKey,
    /// `next`, `active` and `retired`, oldest first.
    verifying: Vec<RingKey>,
    /// Tokens that these keys have signed.
    pub verified: VerifiedTokens,
}

pub(super) struct RingKey {
    pub key: VerifyingKey,
    /// When the last token signed by a retired key has expired.
    pub until: Option<Timestamp>,
}

impl KeyRing {
    pub(super) fn new(active: SigningKey, verifying: Vec<RingKey>) -> Self {
        Self { active, verifying, verified: VerifiedTokens::default() }
    }

    pub fn active(&self) -> &SigningKey {
        &self.active
    }

    /// The key that matches the token's header, unless the key has expired.
    pub fn verifying(&self, token: &str, now: Timestamp) -> Option<&VerifyingKey> {
        let (encoded, _) = token.split_once('.')?;
        // Portico's own tokens spell their header like this. Comparing is faster than parsing.
        self.at(now).find(|key| key.encoded_header() == encoded).or_else(|| {
            let header = header::of_token(token)?;
            self.at(now).find(|key| *key.header() == header)
        })
    }

    pub fn jwks(&self, now: Timestamp) -> JwkSet {
        JwkSet { keys: self.at(now).filter_map(VerifyingKey::jwk).cloned().collect() }
    }

    fn at(&self, now: Timestamp) -> impl Iterator<Item = &VerifyingKey> {
        let living = self.verifying.iter().filter(move |known| known.until.is_none_or(|until| now < until));
        living.map(|known| &known.key)
    }
}

/// The ring in use. A rotation elsewhere replaces it while requests continue.
pub(crate) struct CurrentRing(RwLock<Arc<KeyRing>>);

impl CurrentRing {
    pub fn new(ring: KeyRing) -> Self {
        Self(RwLock::new(Arc::new(ring)))
    }

    pub fn get(&self) -> Arc<KeyRing> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn replace(&self, ring: KeyRing) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }
}
