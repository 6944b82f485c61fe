//! Log-ins that take one more step.

mod ends;
mod finish;
mod keep;
mod races;
mod set_up;
mod tokens;
