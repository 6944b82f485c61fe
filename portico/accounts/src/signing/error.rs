use std::time::Duration;

use crate::signing::algorithm::SigningAlgorithm;
use crate::signing::key::KeyStatus;

/// Why the signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the signing keys in the database were sealed under another PORTICO_SECRET; start with that one")]
    WrongSecret,
    #[error("a signing key in the database is damaged: {0}; restore a backup, or empty signing_keys")]
    Damaged(String),
    #[error("{0:?} in the table signing_keys is unknown to this version of Portico; start the version that wrote it")]
    Unknown(String),
    #[error("a signing key could not be generated: {0}; try again")]
    GenerationFailed(String),
    #[error("the signing keys could not be read or stored: {0}")]
    Database(#[from] sqlx::Error),
}

/// Why the active key was not replaced.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// Running servers may not know the key yet. After this time they do.
    #[error("the next key was published a moment ago; try again in {} s", .0.as_secs_f32().ceil())]
    TooSoon(Duration),
    #[error("the key {0} is not waiting to become active; see: portico keys list")]
    NotNext(String),
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Why a key was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("keys for HS256 cannot be imported; set PORTICO_JWT_ALGORITHM to EdDSA or ES256")]
    Symmetric,
    #[error(
        "this file contains no readable private key in PEM (-----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----); \
         create one with: openssl genpkey -algorithm ed25519"
    )]
    NotPem,
    #[error("this file contains only a public key or a certificate; name the file of the private key")]
    PublicKey,
    #[error("this file contains {0} private keys; leave only the one to import")]
    SeveralKeys(usize),
    #[error("the key is encrypted; decrypt it with: openssl pkcs8 -in FILE -out NEW-FILE")]
    Encrypted,
    #[error(
        "this PEM file contains {0:?}, not PKCS#8; convert it with: openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW-FILE"
    )]
    NotPkcs8(String),
    #[error(
        "this is not a usable private key for Ed25519 or P-256; create one with: openssl genpkey -algorithm ed25519"
    )]
    Unusable,
    #[error(
        "this key is for {found}, but PORTICO_JWT_ALGORITHM is {configured}; import a key for {configured}, or set \
         PORTICO_JWT_ALGORITHM to {found} on all servers"
    )]
    OtherAlgorithm { found: SigningAlgorithm, configured: SigningAlgorithm },
    #[error("this key is already in the ring ({0}); nothing was changed")]
    Exists(KeyStatus),
    #[error(transparent)]
    Key(#[from] KeyError),
}
