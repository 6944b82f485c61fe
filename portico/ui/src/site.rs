//! What an app adds to Portico's pages.

use std::sync::OnceLock;

use portico_wire::brand::Brand;

use crate::routes::{PAGES, Page};

/// A site: its own pages, together with Portico's.
///
/// It is one constant of the app, so browser and server read the same one.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The site's name and look.
    pub brand: Brand,
    /// The app's pages. A page with the path of one of Portico's replaces it.
    pub pages: &'static [Page],
}

/// Portico's pages alone, before a site is registered.
static BARE: Site = Site { brand: Brand::PORTICO, pages: &[] };

/// A process serves one site, and a browser's tab shows one.
static CURRENT: OnceLock<&'static Site> = OnceLock::new();

impl Site {
    /// Makes this the site of the process. Only the first call has an effect.
    pub fn register(&'static self) {
        _ = CURRENT.set(self);
    }

    /// The site of the process.
    pub fn current() -> &'static Self {
        CURRENT.get().copied().unwrap_or(&BARE)
    }

    /// All pages: the app's, then those of Portico that it does not replace.
    pub fn all_pages(&self) -> impl Iterator<Item = &'static Page> + Clone + use<> {
        let own = self.pages;
        own.iter().chain(PAGES.iter().filter(|page| own.iter().all(|other| other.path != page.path)))
    }
}
