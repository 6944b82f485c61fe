//! Facts about the running server: each over a real socket, each on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a fact that cannot be set up has failed")]
#![allow(clippy::print_stdout, reason = "what was measured is shown by --nocapture")]

mod bearer;
mod bodies;
mod cli;
mod config;
mod data_page;
mod database_gone;
mod dev_mail;
mod device_cookie;
mod devices_page;
mod email_page;
mod email_verification;
mod equal_answers;
mod health;
mod hostile_addresses;
mod keys;
mod log_in;
mod logout;
mod logs;
mod mail_delivery;
mod mail_tls;
mod mailed_links;
mod me;
mod operators;
mod origin;
mod own_sessions;
mod pages;
mod password_pages;
mod password_reset;
mod plain_posts;
mod races;
mod reasons;
mod required_verification;
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
