use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, SsrMode};

use super::page_path::PagePath;
use crate::components::ForAdmins;

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Logged-in and logged-out visitors.
    Anyone,
    /// Logged-in users are redirected.
    SignedOut,
    /// Logged-out visitors must log in first.
    SignedIn,
    /// Logged-out visitors must log in first. Users who are not administrators get 403 and a page that says so.
    Admin,
}

impl Access {
    /// Whether only logged-in users see the page, all of them or some.
    pub const fn is_protected(self) -> bool {
        match self {
            Self::Anyone | Self::SignedOut => false,
            Self::SignedIn | Self::Admin => true,
        }
    }
}

/// A part of the WASM that could be loaded on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
}

/// A page of the site.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// `{name}` matches one segment, which the page reads with `use_params_map`.
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
    ///
    /// The route of a page for administrators shows it to them alone, whatever the page itself does.
    pub fn route(&self) -> AnyNestedRoute {
        let Self { path, access, view, .. } = *self;
        let guarded = move || match access {
            Access::Admin => for_admins(view),
            Access::Anyone | Access::SignedOut | Access::SignedIn => view(),
        };
        NestedRoute::new(PagePath(path), guarded).ssr_mode(SsrMode::Async).into_any_nested_route()
    }
}

/// Renders the page only for administrators.
pub fn for_admins(page: fn() -> AnyView) -> AnyView {
    view! { <ForAdmins>{page()}</ForAdmins> }.into_any()
}
