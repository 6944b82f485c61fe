//! User accounts: sign-up, profile, an operator's changes, export and deletion.

pub(crate) mod deletion;
pub(crate) mod export;
pub(crate) mod find;
pub(crate) mod lock;
pub(crate) mod profile;
pub(crate) mod row;
pub(crate) mod sign_up;
pub(crate) mod standing;
