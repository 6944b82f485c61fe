//! Emails on their way out.

mod budget;
mod delivery;
mod queue;
mod unqueued;
mod unreadable;
