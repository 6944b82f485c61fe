//! The history of an account.

mod activity;
mod operators;
mod pages;
