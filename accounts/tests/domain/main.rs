//! What the domain promises, each fact on both engines.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access_token;
mod caller;
mod changes;
mod end_reason;
mod forged_token;
mod housekeeping;
mod keys;
mod known_sessions;
mod log_in;
mod log_out;
mod notes;
mod own_sessions;
mod profile;
mod recent_password;
mod refresh;
mod rotation;
mod session_lifetime;
mod sign_up;
mod stage;
mod start;
mod theft;
mod user_standing;
mod users;
