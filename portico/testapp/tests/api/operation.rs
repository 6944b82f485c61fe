//! A server in operation: its log, its metrics, and what happens when something breaks.

mod database_gone;
mod full_disk;
mod json_log;
mod killed;
mod locked_database;
mod logs;
mod metrics;
mod pooler;
mod previous_version;
mod security_log;
mod several_servers;
mod stopping;
