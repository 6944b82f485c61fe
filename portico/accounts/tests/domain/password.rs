//! Passwords: changed, reset, recent and wrong.

mod change;
mod recent;
mod reset;
mod reset_link;
mod wrong;
