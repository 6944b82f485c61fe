//! The HTTP edge: who is asking and in which language, cookies, bodies and their fields, the layers of every request, and
//! the REST routes with their description.
//!
//! It turns requests into calls of the domain (`portico-accounts`) and the domain's errors into problem documents
//! (`portico-wire`). It contains no Leptos: a call of `/api/v1` runs no code of the pages. The pages
//! (`portico-ui`) may depend on it on the server, and so may `portico-server`, which puts all routes together, and
//! `portico`. It depends on none of them.

pub mod answers;
mod bare_head;
pub mod connections;
mod content_security_policy;
mod csp_report;
pub mod fields;
mod full_proof;
mod health;
mod http_error;
mod into_problem;
pub mod languages;
pub mod layers;
mod logged_path;
pub mod openapi;
pub mod rest;
mod router;
pub mod visit;
mod well_known;

pub use bare_head::{BareHead, bare_header, in_attribute};
pub use content_security_policy::Nonce;
pub use full_proof::{Given, at_field, full_proof, if_has_password, with_proof};
pub use http_error::HttpError;
pub use into_problem::IntoProblem;
pub use router::{method_not_allowed, not_found, routes};
#[doc(hidden)]
pub use utoipa;
