//! The second factor: the authenticator app and its recovery codes, trusted browsers, and the proof that changes
//! require.

pub(crate) mod app;
pub(crate) mod base32;
pub(crate) mod check;
pub(crate) mod clear;
pub(crate) mod confirm;
pub(crate) mod doors;
pub(crate) mod error;
pub(crate) mod exported;
pub(crate) mod failure;
pub(crate) mod hash;
pub(crate) mod offer;
pub(crate) mod overview;
pub(crate) mod policy;
pub(crate) mod proof;
pub(crate) mod proved;
pub(crate) mod reauthenticate;
pub(crate) mod recovery;
pub(crate) mod renew;
pub(crate) mod reset;
pub(crate) mod seed;
pub(crate) mod state;
pub(crate) mod trust;
pub(crate) mod undo;
pub(crate) mod undo_link;
pub(crate) mod void;
