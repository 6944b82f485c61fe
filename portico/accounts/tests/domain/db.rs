//! The database: opened, cleaned up, locked and restored.

mod erasure;
mod housekeeping;
mod lock_order;
mod restored;
mod start;
mod unfit;
