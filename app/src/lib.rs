//! Your site: its pages, and the server functions that they call.

mod pages;

use leptos::prelude::*;
use portico::{Access, Page, Site};

use crate::pages::{DashboardPage, HomePage};

/// The site, as browser and server know it.
pub static SITE: Site = Site {
    pages: &[
        Page::new("/", Access::Anyone, || HomePage().into_any()),
        Page::new("/dashboard", Access::SignedIn, || DashboardPage().into_any()),
    ],
};
