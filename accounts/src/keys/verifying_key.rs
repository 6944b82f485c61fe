use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey};

use super::SigningAlgorithm;

/// What checks a token's signature. One key knows one algorithm, whatever a header may say.
#[derive(Clone)]
pub(crate) enum VerifyingKey {
    Ed25519(Public),
    P256(Public),
    /// The secret itself: HS256 has no public half.
    Hmac(Box<hmac::Key>),
}

/// A public key, as bytes and ready to be used.
#[derive(Clone)]
pub(crate) struct Public {
    bytes: Vec<u8>,
    parsed: ParsedPublicKey,
}

impl VerifyingKey {
    /// The shortest secret for HS256, in bytes (RFC 7518, section 3.2).
    pub const SHORTEST_SECRET: usize = 32;

    /// From the 32 bytes of RFC 8032.
    pub fn ed25519(public: &[u8]) -> Result<Self, KeyRejected> {
        let parsed = ParsedPublicKey::new(&ED25519, public)?;
        Ok(Self::Ed25519(Public { bytes: public.to_vec(), parsed }))
    }

    /// From the uncompressed point: 4, x, y (SEC 1, section 2.3.3).
    pub fn p256(public: &[u8]) -> Result<Self, KeyRejected> {
        let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)?;
        Ok(Self::P256(Public { bytes: public.to_vec(), parsed }))
    }

    /// None where the secret is too short to be one; an empty one would let anybody sign.
    pub fn hmac(secret: &[u8]) -> Option<Self> {
        let is_long_enough = secret.len() >= Self::SHORTEST_SECRET;
        is_long_enough.then(|| Self::Hmac(hmac::Key::new(hmac::HMAC_SHA256, secret).into()))
    }

    /// Whether this signature was made for this message with the key's other half.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(public) | Self::P256(public) => public.parsed.verify_sig(message, signature).is_ok(),
            Self::Hmac(secret) => hmac::verify(secret, message, signature).is_ok(),
        }
    }

    pub fn algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Ed25519(_) => SigningAlgorithm::EdDsa,
            Self::P256(_) => SigningAlgorithm::Es256,
            Self::Hmac(_) => SigningAlgorithm::Hs256,
        }
    }
}

impl Public {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod wycheproof;
