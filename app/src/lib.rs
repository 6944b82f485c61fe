//! Code shared by the browser and the server.
//!
//! The same code renders on the server first and then hydrates as WASM. It contains the pages, the server functions
//! they call and the one signal that holds the current user.

#[cfg(not(erase_components))]
compile_error!(
    "`--cfg erase_components` is missing. Server and front end must both be built with it, or pages do not hydrate. \
     RUSTFLAGS replaces what .cargo/config.toml sets: add the flag to it"
);

pub mod access_token;
pub mod api;
mod app;
mod bearer_client;
mod browser_cookies;
mod call;
pub mod call_error;
mod claims;
mod components;
pub mod destination;
mod done;
mod entering;
mod form;
mod kept_forms;
pub mod list_page;
mod pages;
pub mod plain_form;
mod refresh;
mod refresh_timer;
mod refresh_turn;
mod repeatable_request;
mod restored_page;
pub mod routes;
mod server_time;
pub mod session;
mod shell;
pub mod site_facts;
mod stale_page;
mod strength;
mod tabs;
#[cfg(feature = "ssr")]
pub mod visit;

pub use app::App;
pub use components::{PageLinks, in_utc};
pub use portico_wire::{activity, answers, local_path, own_session, problem, reason, secret_text, user};
pub use shell::{PageFiles, shell};
pub use strength::StrengthFiles;
