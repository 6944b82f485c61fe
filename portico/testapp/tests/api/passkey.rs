//! Passkeys: the caller's own, users without a password, the setting, and the command line.

mod addresses;
mod commands;
mod no_password;
mod own;
mod pages;
mod step;
mod views;
