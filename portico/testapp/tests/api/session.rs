//! Sessions of browsers and programs, as clients see them.

mod device_cookie;
mod lifetime;
mod log_in;
mod planted_cookies;
mod races;
mod reasons;
mod theft;
