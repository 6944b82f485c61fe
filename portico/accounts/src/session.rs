//! Sessions: opening, recognising, renewing and ending them.

pub(crate) mod audience;
pub(crate) mod caller;
pub(crate) mod change_log;
mod change_window;
pub(crate) mod device;
pub(crate) mod device_token;
pub(crate) mod end;
pub(crate) mod end_reason;
pub(crate) mod follow;
pub(crate) mod known;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod notes;
pub(crate) mod open;
pub(crate) mod own;
pub(crate) mod proofs;
pub(crate) mod refresh;
pub(crate) mod row;
pub(crate) mod sign_out_all;
pub(crate) mod store;
pub(crate) mod theft;
pub(crate) mod token;
