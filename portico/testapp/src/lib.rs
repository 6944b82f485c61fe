//! A small app that uses every part of the builder. Portico's own tests and stories run on it.
//!
//! Nothing depends on it but its entry point in the browser.

mod pages;

use leptos::prelude::*;
use portico::{Access, Brand, Page, Site};

use crate::pages::{AdminPage, DashboardPage, HomePage};

/// The site, as browser and server know it.
pub static SITE: Site = Site {
    brand: Brand::PORTICO,
    pages: &[
        Page::new("/", Access::Anyone, || HomePage().into_any()),
        Page::new("/dashboard", Access::SignedIn, || DashboardPage().into_any()),
        Page::new("/admin", Access::Admin, || AdminPage().into_any()),
    ],
};
