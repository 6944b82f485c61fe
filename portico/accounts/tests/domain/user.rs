//! Accounts from sign-up to deletion.

mod deletion;
mod export;
mod hooks;
mod profile;
mod sign_up;
mod standing;
mod users;
mod whole_life;
