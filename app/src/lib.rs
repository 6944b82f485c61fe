//! Your site: its pages, and the server functions that they call.

mod brand;
pub mod notes;
mod pages;

use leptos::prelude::*;
use portico::{Access, Page, Site};

use crate::brand::BRAND;

/// The site, as browser and server know it.
pub static SITE: Site = Site {
    brand: BRAND,
    pages: portico::parts! {
        main: [Page::new("/", Access::Anyone, || pages::home::HomePage().into_any()).cached()],
        // The browser downloads these when the first one is opened.
        members: [
            Page::new("/dashboard", Access::SignedIn, || pages::dashboard::DashboardPage().into_any()),
            Page::new("/notes", Access::SignedIn, || pages::notes::NotesPage().into_any()),
            Page::new("/notes/{id}", Access::SignedIn, || pages::notes::NotePage().into_any()),
        ],
    },
};
