use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use uuid::Uuid;

use crate::session::audience::Audience;

/// The most tokens of one generation. Both generations together take about three megabytes.
const GENERATION: usize = 8_192;

/// The content of a token with a valid signature, from this site and for a known audience. Its times are checked at each
/// use. They are in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignedToken {
    pub(crate) user: Uuid,
    pub(crate) session: Uuid,
    pub(crate) audience: Audience,
    /// The session's rotation it came with.
    pub(crate) counter: i64,
    pub(crate) starts: i64,
    pub(crate) ends: i64,
}

/// The tokens of one key ring that were verified a moment ago, so that a signature is verified once and not with every
/// request. They are dropped with their ring.
///
/// Only valid tokens are stored, each until it expires. When there are too many, those unused for longest are dropped,
/// and the signature is verified again at their next use.
#[derive(Default)]
pub(crate) struct VerifiedTokens(Mutex<Generations>);

/// SHA-256 of a token, so that memory holds no token.
pub(crate) type Digest = [u8; SHA256_OUTPUT_LEN];

#[derive(Default)]
struct Generations {
    young: HashMap<Digest, SignedToken>,
    /// Replaced by the young ones as soon as those are too many.
    old: HashMap<Digest, SignedToken>,
}

impl VerifiedTokens {
    pub(crate) fn digest(token: &str) -> Digest {
        let mut bytes = Digest::default();
        bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        bytes
    }

    pub(crate) fn get(&self, digest: &Digest, now: i64) -> Option<SignedToken> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match known.young.get(digest) {
            Some(found) => *found,
            None => known.keep_old(digest)?,
        };
        if found.ends <= now {
            known.young.remove(digest);
            return None;
        }
        Some(found)
    }

    pub(crate) fn remember(&self, digest: Digest, token: SignedToken) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, token);
    }
}

impl Generations {
    fn keep_old(&mut self, digest: &Digest) -> Option<SignedToken> {
        let found = self.old.remove(digest)?;
        self.insert(*digest, found);
        Some(found)
    }

    fn insert(&mut self, digest: Digest, token: SignedToken) {
        if self.young.len() >= GENERATION {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(digest, token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: SignedToken = SignedToken {
        user: Uuid::from_u128(1),
        session: Uuid::from_u128(2),
        audience: Audience::Api,
        counter: 0,
        starts: 100,
        ends: 400,
    };

    fn digest_of(number: usize) -> Digest {
        VerifiedTokens::digest(&number.to_string())
    }

    fn count(tokens: &VerifiedTokens) -> usize {
        let known = tokens.0.lock().unwrap();
        known.young.len() + known.old.len()
    }

    #[test]
    fn a_token_is_remembered_until_it_expires() {
        let tokens = VerifiedTokens::default();
        tokens.remember(digest_of(1), TOKEN);
        assert_eq!(tokens.get(&digest_of(1), 399), Some(TOKEN));
        assert_eq!(tokens.get(&digest_of(2), 399), None);
        assert_eq!(tokens.get(&digest_of(1), 400), None);
        assert_eq!(count(&tokens), 0);
    }

    #[test]
    fn a_full_store_drops_the_tokens_unused_for_longest() {
        let tokens = VerifiedTokens::default();
        for number in 0..5 * GENERATION {
            tokens.remember(digest_of(number), TOKEN);
            assert!(tokens.get(&digest_of(0), 200).is_some(), "used all the time, {number}");
        }
        assert!(count(&tokens) <= 2 * GENERATION);
        assert_eq!(tokens.get(&digest_of(1), 200), None);
        assert!(tokens.get(&digest_of(5 * GENERATION - 1), 200).is_some());
    }
}
