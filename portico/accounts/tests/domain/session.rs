//! Sessions and the tokens that carry them.

mod caller;
mod changes;
mod clock_jumps;
mod deferred_writes;
mod elsewhere;
mod end_reason;
mod known;
mod lifetime;
mod log_in;
mod log_in_cost;
mod log_out;
mod new_device;
mod own;
mod pages;
mod refresh;
mod rotation;
mod sign_out_all;
mod theft;
