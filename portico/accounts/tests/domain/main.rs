//! What the domain guarantees; each test runs on both engines.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod db;
mod email;
mod factor;
mod history;
mod limits;
mod outbox;
mod passkey;
mod password;
mod session;
mod signing;
mod stage;
mod step;
mod user;
