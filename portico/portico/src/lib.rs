//! Portico: sign-up and log-in for a web app in Rust.
//!
//! An app depends on this crate alone. With the feature `hydrate` it contains what the browser needs, and with `ssr` what
//! the server needs. The browser's build never contains the database or the password hash.
//!
//! - [`Site`] is the app as its visitors see it: its name and its pages ([`Page`]).
//! - [`ui`] has the components that pages are built from.
//! - [`Server`] is the server with everything that the app adds: routes ([`rest`]), tables ([`db`]), settings
//!   ([`settings`]), commands, emails, and what happens when a user is created, exported or deleted.
//! - [`testing`] starts that server in a test.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
pub mod db;
pub mod fields;
#[cfg(feature = "ssr")]
pub mod rest;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "testing")]
pub mod testing;
pub mod ui;

#[cfg(feature = "hydrate")]
pub use browser::hydrate;
#[cfg(feature = "ssr")]
pub use portico_accounts::{Accounts, Caller, Fault, UserEvent};
#[cfg(feature = "ssr")]
pub use portico_mail::AppTemplate as MailTemplate;
pub use portico_ui::call::{ByForm, ByScript};
pub use portico_ui::call_error::CallError;
pub use portico_ui::forms::Form;
pub use portico_ui::routes::{Access, Page};
pub use portico_ui::site::Site;
#[cfg(feature = "ssr")]
pub use portico_ui::visit::Visit;
#[cfg(feature = "ssr")]
pub use portico_web::answers::user;
pub use portico_wire::answers::Redirect;
pub use portico_wire::brand::Brand;
pub use portico_wire::local_path::LocalPath;
pub use portico_wire::problem::{Code, Problem};
pub use portico_wire::user::User;
#[cfg(feature = "ssr")]
pub use server::Server;
