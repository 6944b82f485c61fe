//! A small app that uses every part of the builder. Portico's own tests and stories run on it.
//!
//! Nothing depends on it but its entry point in the browser.

// The sources of `docs/START.md` name their crate so.
extern crate self as app;

#[cfg(feature = "ssr")]
mod admin_routes;
mod pages;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod task_routes;
pub mod tasks;

use leptos::prelude::*;
use portico::{Access, Brand, Page, Site};

use crate::pages::{AdminPage, DashboardPage, HomePage};
#[cfg(feature = "ssr")]
pub use crate::server::{TestSettings, server, welcomed};
use crate::tasks::TasksPage;

/// The site, as browser and server know it.
pub static SITE: Site = Site {
    brand: Brand::PORTICO,
    pages: portico::parts! {
        main: [Page::new("/", Access::Anyone, || HomePage().into_any()).cached()],
        members: [
            Page::new("/dashboard", Access::SignedIn, || DashboardPage().into_any())
                .described("A page of your own."),
            Page::new("/tasks", Access::SignedIn, || TasksPage().into_any()),
            Page::new("/admin", Access::Admin, || AdminPage().into_any()),
        ],
    },
};
