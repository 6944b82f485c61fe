//! Passwords: which are accepted, how they are stored, and how they are changed.

pub(crate) mod change;
pub(crate) mod check;
pub(crate) mod hashing;
pub(crate) mod policy;
pub(crate) mod rehash;
pub(crate) mod replacement;
pub(crate) mod reset;
