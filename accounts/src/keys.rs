//! The keys that sign access tokens: a ring in the database, `next → active → retired`, one for each algorithm.
//!
//! A key is published before it is used and verifies for as long as a token that it signed may live, so a rotation
//! signs no one out. All nodes hold the same ring in memory. Changes are written to the database first, and
//! [`Accounts::reload_keys`](crate::Accounts::reload_keys) loads them.

mod algorithm;
mod error;
pub(crate) mod header;
mod import;
mod jwk;
mod pem;
mod ring;
mod rotation;
mod row;
mod signing_key;
mod store;
pub(crate) mod verifying_key;

pub use self::algorithm::{SigningAlgorithm, UnknownAlgorithm};
pub use self::error::{ImportError, KeyError, RotationError};
pub use self::jwk::{Jwk, JwkSet};
pub(crate) use self::ring::{CurrentRing, KeyRing};
pub use self::row::{Key, KeyStatus};
pub(crate) use self::signing_key::SigningKey;
pub(crate) use self::store::KeyStore;
