//! Your site: its pages, and the server functions that they call.

mod brand;
pub mod notes;
mod pages;

use leptos::prelude::*;
use portico::{Access, Page, Site};

use crate::brand::BRAND;
use crate::pages::{DashboardPage, HomePage, NotePage, NotesPage};

/// The site, as browser and server know it.
pub static SITE: Site = Site {
    brand: BRAND,
    pages: &[
        Page::new("/", Access::Anyone, || HomePage().into_any()),
        Page::new("/dashboard", Access::SignedIn, || DashboardPage().into_any()),
        Page::new("/notes", Access::SignedIn, || NotesPage().into_any()),
        Page::new("/notes/{id}", Access::SignedIn, || NotePage().into_any()),
    ],
};
