//! The layers that every request and every answer passes through.

mod html_is_private;
mod html_problems;
mod measure;
mod one_host;
mod origin_rule;
mod request_id;
mod request_timeout;
mod security_headers;
mod silent_database;
mod untrusted_proxy;

pub use html_is_private::html_is_private;
pub use html_problems::html_problems;
pub use measure::measure;
pub use one_host::{host_of, one_host};
pub use origin_rule::origin_rule;
pub use request_id::request_id;
pub use request_timeout::request_timeout;
pub use security_headers::security_headers;
pub use silent_database::silent_database;
pub use untrusted_proxy::untrusted_proxy;
