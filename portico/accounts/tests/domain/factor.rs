//! The second factor of an account.

mod app;
mod doors;
mod limits;
mod meanwhile;
mod offer;
mod policy;
mod previous_version;
mod recovery;
mod stored;
mod trust;
mod unconfirmed;
mod undo;
