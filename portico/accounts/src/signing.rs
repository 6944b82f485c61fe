//! The keys that sign access tokens: a ring in the database, `next → active → retired`, one for each algorithm.
//!
//! A key is published before it is used and verifies for as long as a token that it signed may live, so a rotation
//! signs no one out. All nodes hold the same ring in memory. Changes are written to the database first, and
//! [`Accounts::reload_keys`](crate::Accounts::reload_keys) loads them.

pub(crate) mod access_token;
pub(crate) mod algorithm;
pub(crate) mod error;
pub(crate) mod header;
pub(crate) mod import;
pub(crate) mod jwk;
pub(crate) mod key;
pub(crate) mod pem;
pub(crate) mod ring;
pub(crate) mod rotation;
pub(crate) mod row;
pub(crate) mod signing_key;
pub(crate) mod store;
pub(crate) mod verified_tokens;
pub(crate) mod verifying_key;
