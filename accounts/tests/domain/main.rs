//! What the domain promises, each fact on both engines.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access_token;
mod account_deletion;
mod account_export;
mod caller;
mod changes;
mod email_change;
mod email_verification;
mod end_reason;
mod forged_token;
mod housekeeping;
mod keys;
mod known_sessions;
mod log_in;
mod log_out;
mod mail_budget;
mod mail_queue;
mod new_device;
mod notes;
mod one_time_link;
mod own_sessions;
mod password_change;
mod password_reset;
mod profile;
mod rate_limits;
mod recent_password;
mod refresh;
mod required_verification;
mod rotation;
mod session_lifetime;
mod sign_up;
mod stage;
mod start;
mod theft;
mod user_standing;
mod users;
