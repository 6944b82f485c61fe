//! What goes over the wire: problems, answers and the values in them. Also what both sides show: the site's brand, and
//! the sentences of other languages ([`words`]).
//!
//! Each type is what the server writes and what the browser reads, so the server functions, the REST routes and the
//! pages share it. It depends on `portico-fields` and serde alone and compiles for the browser. Every crate at the edge
//! may depend on it (`portico-web`, `portico-ui`, `portico-server`, `portico`); the domain (`portico-accounts`) does not.

pub mod activity;
pub mod answers;
pub mod brand;
pub mod factors;
pub mod list_page;
pub mod local_path;
pub mod own_session;
pub mod passkey;
pub mod problem;
pub mod reason;
pub mod secret_text;
pub mod theme_switch;
pub mod user;
pub mod words;
