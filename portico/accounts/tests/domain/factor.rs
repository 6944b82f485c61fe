//! The second factor of an account.

mod app;
mod doors;
mod former;
mod limits;
mod meanwhile;
mod offer;
mod policy;
mod recovery;
mod stored;
mod trust;
mod undo;
mod unverified;
