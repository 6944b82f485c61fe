//! Facts about the running server: each over a real socket, each on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a fact that cannot be set up has failed")]

mod bearer;
mod bodies;
mod cli;
mod config;
mod health;
mod keys;
mod logout;
mod logs;
mod me;
mod origin;
mod pages;
mod plain_posts;
mod races;
mod secrets;
mod server_functions;
mod sessions;
mod signup;
mod site_files;
mod stage;
mod stories;
mod token;
