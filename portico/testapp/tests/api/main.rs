//! Tests of the running server, over a real socket and on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a fact that cannot be set up has failed")]
#![allow(clippy::print_stdout, reason = "--nocapture shows the measurements")]

mod arrows;
mod brand;
mod builder;
mod cli;
mod edge;
mod factor;
mod mail;
mod operation;
mod pages;
mod passkey;
mod rest;
mod session;
mod stage;
mod stories;
