//! Email addresses and the links sent to them.

mod change;
mod link_matrix;
mod one_time_link;
mod required_verification;
mod verification;
