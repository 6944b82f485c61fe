//! Limits of attempts.

mod clocks;
mod rate_limits;
