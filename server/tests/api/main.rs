//! Facts about the running server: each over a real socket, each on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a fact that cannot be set up has failed")]
#![allow(clippy::print_stdout, reason = "what was measured is shown by --nocapture")]

mod bearer;
mod bodies;
mod cli;
mod config;
mod database_gone;
mod devices_page;
mod health;
mod keys;
mod log_in;
mod logout;
mod logs;
mod me;
mod operators;
mod origin;
mod own_sessions;
mod pages;
mod plain_posts;
mod races;
mod reasons;
mod revoke;
mod secrets;
mod server_functions;
mod sessions;
mod several_servers;
mod signup;
mod site_files;
mod stage;
mod stories;
mod theft;
mod token;
