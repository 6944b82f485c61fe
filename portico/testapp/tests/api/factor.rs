//! The second factor: logging in, the account's own factors, and what demands one.

mod commands;
mod demands;
mod limits;
mod log_in;
mod own;
mod plain_posts;
mod policy;
mod proofs;
mod rotation;
mod step_token;
mod undo;
