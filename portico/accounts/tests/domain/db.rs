//! The database: opened, cleaned up, locked and restored.

mod app_migrations;
mod app_tables;
mod copy;
mod erasure;
mod housekeeping;
mod large_tables;
mod lock_order;
mod restored;
mod standby;
mod start;
mod unfit;
