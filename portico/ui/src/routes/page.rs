use leptos::prelude::AnyView;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, SsrMode};

use super::page_path::PagePath;

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Anyone,
    /// Logged-in users are redirected.
    SignedOut,
    /// Logged-out visitors must log in first.
    SignedIn,
}

/// A part of the WASM that could be loaded on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
}

/// A page of the site.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// `{name}` stands for one segment, which the page reads with `use_params_map`.
    pub path: &'static str,
    pub access: Access,
    /// The part that contains the page. `None` is the main part. Nothing is loaded on demand yet, so this has no effect.
    pub part: Option<Part>,
    view: fn() -> AnyView,
}

impl Page {
    /// A page in the main part.
    pub const fn new(path: &'static str, access: Access, view: fn() -> AnyView) -> Self {
        Self { path, access, part: None, view }
    }

    /// The same page in another part.
    #[must_use]
    pub const fn in_part(self, part: Part) -> Self {
        Self { part: Some(part), ..self }
    }

    /// The page's route. The page is rendered in full before it is sent, so it reads the same without scripts.
    pub fn route(&self) -> AnyNestedRoute {
        NestedRoute::new(PagePath(self.path), self.view).ssr_mode(SsrMode::Async).into_any_nested_route()
    }
}
