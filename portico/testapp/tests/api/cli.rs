//! The command line, its settings and its files.

mod backup;
mod commands;
mod config;
mod copy;
mod data_folder;
mod doctor;
mod dot_env;
mod failures;
mod keys;
mod long_list;
mod lost_secret;
mod operators;
mod output;
mod second_factor;
mod secrets;
mod unknown_settings;
mod unusable_database;
