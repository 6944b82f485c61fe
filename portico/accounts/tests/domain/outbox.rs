//! Emails on their way out.

mod app_mail;
mod budget;
mod delivery;
mod queue;
mod unqueued;
mod unreadable;
