use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// The signature algorithm of access tokens. A node uses one of them and refuses all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// Ed25519 (RFC 8037).
    #[default]
    EdDsa,
    /// ECDSA on the curve P-256 with SHA-256 (RFC 7518, section 3.4).
    Es256,
    /// HMAC with SHA-256 (RFC 7518, section 3.2). Anyone who can verify can also sign, so it is for a single service
    /// and has no public key.
    Hs256,
}

/// The text does not name a supported signature algorithm.
#[derive(Debug, thiserror::Error)]
#[error("is not EdDSA, ES256 or HS256")]
pub struct UnknownAlgorithm;

impl SigningAlgorithm {
    pub const ALL: [Self; 3] = [Self::EdDsa, Self::Es256, Self::Hs256];

    /// The name in a token's header: its `alg` (RFC 7518, section 3.1).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Hs256 => "HS256",
        }
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Spelled exactly as in a token's header.
impl FromStr for SigningAlgorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name).ok_or(UnknownAlgorithm)
    }
}

impl From<SigningAlgorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: SigningAlgorithm) -> Self {
        match algorithm {
            SigningAlgorithm::EdDsa => Self::EdDSA,
            SigningAlgorithm::Es256 => Self::ES256,
            SigningAlgorithm::Hs256 => Self::HS256,
        }
    }
}

impl Serialize for SigningAlgorithm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
