//! Emails and the links in them.

mod delivery;
mod dev_mail;
mod links;
mod required_verification;
mod tls;
