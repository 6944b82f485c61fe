//! Portico: sign-up and log-in for a web app in Rust.
//!
//! An app depends on this crate alone. With the feature `hydrate` it contains what the browser needs, and with `ssr` what
//! the server needs. The browser's build never contains the database or the password hash.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
pub mod rest;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
pub mod settings;

#[cfg(feature = "hydrate")]
pub use browser::hydrate;
pub use portico_ui::call::{ByForm, ByScript};
pub use portico_ui::call_error::CallError;
pub use portico_ui::routes::{Access, Page};
pub use portico_ui::site::Site;
#[cfg(feature = "ssr")]
pub use portico_ui::visit::Visit;
#[cfg(feature = "ssr")]
pub use portico_web::answers::user;
pub use portico_wire::brand::Brand;
pub use portico_wire::user::User;
#[cfg(feature = "ssr")]
pub use server::Server;

/// What pages are built from.
pub mod ui {
    pub use leptos_meta::Title;
    pub use leptos_router::components::A;
    pub use portico_ui::components::{DoorView, ForSignedIn, ForSignedOut, FrontView, LocalTime, PageLinks};
    pub use portico_ui::forms::{
        CheckField, CheckedForm, FormAlert, FormStatus, PartAlert, PostForm, SubmitButton, TextField,
    };
    pub use portico_ui::sentences::{self, Notice};
    pub use portico_ui::session::CurrentSession;
}
