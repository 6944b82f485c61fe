//! The site in Leptos: pages, forms, components, the browser's session, and the server functions that pages call.
//!
//! The same code renders on the server first (feature `ssr`) and then hydrates as WASM (feature `hydrate`). It depends on
//! `portico-wire` and `portico-fields`, and with `ssr` also on `portico-web` and `portico-accounts`, which the browser's
//! build must never contain. Only `portico-server` and `portico` may depend on it.

#[cfg(not(erase_components))]
compile_error!(
    "`--cfg erase_components` is missing. Server and front end must both be built with it, or pages do not hydrate. \
     RUSTFLAGS replaces what .cargo/config.toml sets: add the flag to it"
);

mod after_log_in;
pub mod api;
mod app;
pub mod call;
pub mod call_error;
pub mod components;
pub mod destination;
mod done;
mod effect;
pub mod forms;
pub mod list_page;
pub mod pages;
pub mod passkeys;
pub mod routes;
pub mod sentences;
pub mod session;
mod session_requests;
mod shell;
pub mod site;
pub mod site_facts;
mod strength;
#[cfg(feature = "ssr")]
pub mod visit;
pub mod words;

pub use app::App;
pub use components::{PageLinks, in_utc};
#[doc(hidden)]
pub use futures::FutureExt;
#[doc(hidden)]
pub use leptos::prelude::AnyView;
#[cfg(feature = "split")]
#[doc(hidden)]
pub use leptos::wasm_split;
pub use portico_wire::{activity, answers, factors, local_path, own_session, problem, reason, secret_text, user};
pub use shell::{PageFiles, shell, theme_script};
pub use strength::StrengthFiles;
