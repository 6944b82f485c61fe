//! The program `portico`: configuration, command line, startup, metrics, and the site's pages and files.
//!
//! It puts the routes of `portico-web` and the pages of `portico-ui` together, so it may depend on every other crate.
//! Only the façade `portico` and the tests depend on it. [`router::router`] is a library function, so that tests use the
//! same routes as the server.

mod account_export;
mod api_docs;
mod bare_page;
pub mod cli;
pub mod config;
mod dev_mail;
mod escaping;
pub mod extensions;
mod form_cookie;
mod json_events;
mod log_lines;
mod metrics;
mod page_cache;
mod page_demands;
mod page_shape;
mod page_tasks;
mod pages;
pub mod router;
mod server_functions;
pub mod site_files;
pub mod startup;
pub mod state;
mod step_page;
