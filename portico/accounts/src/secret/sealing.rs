use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::secret::randomness::{NoRandomness, Randomness};

/// Encrypts and authenticates small values under one derived key (AES-256-GCM-SIV, RFC 8452).
///
/// The misuse-resistant mode is chosen because nonces are random: even a repeated nonce reveals only that two equal
/// texts were sealed.
pub struct Sealing {
    key: LessSafeKey,
    randomness: Randomness,
}

/// Not sealed with this key, sealed for another purpose, or changed.
#[derive(Debug, thiserror::Error)]
#[error("the sealed value is not authentic")]
pub struct NotAuthentic;

impl Sealing {
    pub(crate) fn new(key: &[u8; 32], randomness: Randomness) -> Self {
        let key = match UnboundKey::new(&AES_256_GCM_SIV, key) {
            Ok(key) => LessSafeKey::new(key),
            Err(_) => unreachable!("the algorithm's key is 32 bytes long"),
        };
        Self { key, randomness }
    }

    /// Seals `plain` for one `context`; only the same context opens it again.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, NoRandomness> {
        let nonce: [u8; NONCE_LEN] = self.randomness.bytes()?;
        let mut sealed = plain.to_vec();
        let nonce_value = Nonce::assume_unique_for_key(nonce);
        self.key
            .seal_in_place_append_tag(nonce_value, Aad::from(context.as_bytes()), &mut sealed)
            .map_err(|_| NoRandomness)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// The text that was sealed for `context`.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, NotAuthentic> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or(NotAuthentic)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| NotAuthentic)?;
        let mut plain = sealed.to_vec();
        let length =
            self.key.open_in_place(nonce, Aad::from(context.as_bytes()), &mut plain).map_err(|_| NotAuthentic)?.len();
        plain.truncate(length);
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_sealing_uses_a_fresh_nonce() {
        let sealing = Sealing::new(&[7; 32], Randomness::system());
        let sealed: Vec<_> = (0..1_000).map(|_| sealing.seal("form", b"Ada").unwrap()).collect();
        let nonces: HashSet<_> = sealed.iter().map(|sealed| &sealed[..NONCE_LEN]).collect();
        let texts: HashSet<_> = sealed.iter().map(|sealed| &sealed[NONCE_LEN..]).collect();
        assert_eq!((nonces.len(), texts.len()), (1_000, 1_000));
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_own_context() {
        let sealing = Sealing::new(&[7; 32], Randomness::system());
        let sealed = sealing.seal("form", b"Ada").unwrap();
        assert_eq!(sealing.open("form", &sealed).unwrap(), b"Ada");
        assert!(sealing.open("key", &sealed).is_err());
    }

    #[test]
    fn a_changed_or_cut_value_is_not_authentic() {
        let sealing = Sealing::new(&[7; 32], Randomness::system());
        let sealed = sealing.seal("form", b"Ada").unwrap();
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert!(sealing.open("form", &changed).is_err());
            assert!(sealing.open("form", &sealed[..i]).is_err());
        }
    }
}
