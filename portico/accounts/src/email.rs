//! Confirming an address, changing it, and the links that are emailed for it.

pub(crate) mod change;
pub(crate) mod confirmation;
pub(crate) mod error;
pub(crate) mod link;
pub(crate) mod verification;
