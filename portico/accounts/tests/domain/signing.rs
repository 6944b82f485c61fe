//! Signing keys and access tokens.

mod access_token;
mod forged_token;
mod keys;
