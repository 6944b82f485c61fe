//! Passkeys (W3C Web Authentication, Level 3): adding them, logging in with them, and removing them.

pub(crate) mod add;
pub(crate) mod assertion;
pub(crate) mod ceremony;
pub(crate) mod counter;
pub(crate) mod error;
pub(crate) mod exported;
pub(crate) mod insert;
pub(crate) mod invalid;
pub(crate) mod log_in;
pub(crate) mod options;
pub(crate) mod orphans;
pub(crate) mod own;
pub(crate) mod password;
pub(crate) mod prove;
pub(crate) mod refusal;
pub(crate) mod registration;
pub(crate) mod relying_party;
pub(crate) mod remove;
pub(crate) mod row;
pub(crate) mod set_up;
pub(crate) mod signals;
pub(crate) mod step;
pub(crate) mod used_challenge;
