//! What happened to an account: its history, and the log lines of security events.

pub(crate) mod acting_client;
pub(crate) mod audit;
pub(crate) mod client;
pub(crate) mod event;
pub(crate) mod security_event;
