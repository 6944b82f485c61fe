//! Limits on how often an action may be attempted. Attempts are counted in the database before any work, so that the
//! counts survive a restart and several servers share them.
//!
//! A count belongs to a window that opens with the first attempt and lasts as long as the budget says. A window never
//! exceeds its budget, whatever the order of attempts and whatever the clocks do (see `window`).

pub(crate) mod axis;
pub(crate) mod budget;
pub(crate) mod counts;
pub(crate) mod limiter;
pub(crate) mod window;
