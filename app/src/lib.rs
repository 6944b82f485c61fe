//! Your site: its pages, and the server functions that they call.

pub mod notes;
mod pages;

use leptos::prelude::*;
use portico::{Access, Brand, Page, Site};

use crate::pages::{DashboardPage, HomePage, NotePage, NotesPage};

/// The site's name and look. The colours of pages are in the style; these are for browsers' bars and emails.
const BRAND: Brand = Brand {
    name: "Portico",
    tagline: "Portico: sign-up and log-in for web apps in Rust.",
    mark: r#"<path d="M2 3h20v4H2zM4 9h3v12H4zM10.5 9h3v12h-3zM17 9h3v12h-3z"/>"#,
    theme_color_light: "#f5f2eb",
    theme_color_dark: "#171613",
    accent: "#1d5a4b",
    on_accent: "#fdfcf9",
};

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
