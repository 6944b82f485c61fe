//! What the domain promises, each fact on both engines.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access_token;
mod caller;
mod forged_token;
mod log_in;
mod log_out;
mod profile;
mod refresh;
mod session_lifetime;
mod sign_up;
mod stage;
mod start;
mod users;
