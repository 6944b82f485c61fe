use std::future::pending;

use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::hooks::use_location;
use leptos_router::location::Location;
use leptos_router::{ChooseView, NestedRoute, SsrMode};

use super::page_path::PagePath;
use super::part::Part;
use crate::components::ForAdmins;
#[cfg(feature = "ssr")]
use crate::pages::SecondFactorNeededPage;

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

/// The demand of a page on logged-in visitors, besides its access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    Nothing,
    /// A proof (a password, a code or a passkey, at log-in or since) within `PORTICO_SUDO_TTL`.
    RecentProof,
    /// A second factor, proved in this session.
    SecondFactor,
}

/// A page refuses a logged-in user, in whose session no second factor was proved. The server puts it into context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactorNeeded {
    /// Whether the user has an authenticator app, so that a code from it is enough.
    pub has_app: bool,
    /// Whether the user has a passkey, which is enough too.
    pub has_passkey: bool,
}

/// A page of the site.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// `{name}` matches one segment, which the page reads with `use_params_map`.
    pub path: &'static str,
    pub access: Access,
    pub demand: Demand,
    /// Whether the server keeps the page for logged-out visitors. See [`Page::cached`].
    pub is_cached: bool,
    /// See [`Page::described`]. The browser's build contains no descriptions.
    #[cfg(feature = "ssr")]
    pub description: Option<&'static str>,
    /// See [`Page::unlisted`].
    #[cfg(feature = "ssr")]
    pub is_unlisted: bool,
    view: View,
}

#[derive(Clone, Copy, Debug)]
enum View {
    Main(fn() -> AnyView),
    InPart(&'static Part),
}

impl Page {
    /// A page that every visitor downloads.
    pub const fn new(path: &'static str, access: Access, view: fn() -> AnyView) -> Self {
        Self::with_view(path, access, View::Main(view))
    }

    #[doc(hidden)]
    pub const fn of_part(path: &'static str, access: Access, part: &'static Part) -> Self {
        Self::with_view(path, access, View::InPart(part))
    }

    const fn with_view(path: &'static str, access: Access, view: View) -> Self {
        Self {
            path,
            access,
            demand: Demand::Nothing,
            is_cached: false,
            #[cfg(feature = "ssr")]
            description: None,
            #[cfg(feature = "ssr")]
            is_unlisted: false,
            view,
        }
    }

    /// The part that contains the page. `None` is the main part.
    pub const fn part(&self) -> Option<&'static Part> {
        match self.view {
            View::Main(_) => None,
            View::InPart(part) => Some(part),
        }
    }

    /// The same page, which the server renders once for all logged-out visitors and then keeps.
    ///
    /// Only for a page that shows all of them the same at the same address: it must not depend on the time, the
    /// database, a cookie or any other header.
    #[must_use]
    pub const fn cached(self) -> Self {
        Self { is_cached: true, ..self }
    }

    /// The same page with a description: one sentence, shown by search engines and where a link to the page is shared.
    /// Defaults to the brand's tagline.
    #[must_use]
    pub const fn described(self, description: &'static str) -> Self {
        _ = description;
        Self {
            #[cfg(feature = "ssr")]
            description: Some(description),
            ..self
        }
    }

    /// The same page, which asks search engines not to list it. Pages for logged-in users, and addresses with an emailed
    /// token, ask for it by themselves.
    #[must_use]
    pub const fn unlisted(self) -> Self {
        Self {
            #[cfg(feature = "ssr")]
            is_unlisted: true,
            ..self
        }
    }

    /// The same page for users who have proved recently who they are, with a password, a code or a passkey, at log-in
    /// or since (`PORTICO_SUDO_TTL`). Others are asked for it, and return. It is for logged-in users.
    ///
    /// This protects the page. A server function that the page calls makes the same demand by itself.
    #[must_use]
    pub const fn with_recent_proof(self) -> Self {
        self.demanding(Demand::RecentProof)
    }

    /// The same page for sessions in which a second factor was proved, whatever `PORTICO_SECOND_FACTOR` says. Other
    /// users are asked for a code, or get 403 and a page that leads to setting up an app. It is for logged-in users.
    ///
    /// This protects the page. A server function that the page calls makes the same demand by itself.
    #[must_use]
    pub const fn with_second_factor(self) -> Self {
        self.demanding(Demand::SecondFactor)
    }

    const fn demanding(self, demand: Demand) -> Self {
        assert!(matches!(self.demand, Demand::Nothing), "a page makes one demand; a second one would replace it");
        let access = match self.access {
            Access::Anyone | Access::SignedOut => Access::SignedIn,
            protected => protected,
        };
        Self { access, demand, is_cached: false, ..self }
    }

    /// The page's route. The page is rendered in full before it is sent, so it reads the same without scripts.
    ///
    /// The route of a page for administrators shows it to them alone, whatever the page itself does.
    pub fn route(&self) -> AnyNestedRoute {
        NestedRoute::new(PagePath(self.path), *self).ssr_mode(SsrMode::Async).into_any_nested_route()
    }

    /// The page, whose part is loaded.
    fn view(self) -> AnyView {
        match self.view {
            View::Main(view) => view(),
            View::InPart(part) => part.view(self.path).unwrap_or_else(|| ().into_any()),
        }
    }
}

impl ChooseView for Page {
    /// The router shows the former page until this one is there.
    async fn choose(self) -> AnyView {
        let here = use_location();
        #[cfg(feature = "ssr")]
        if let Some(refusal) = refusal() {
            return refusal;
        }
        if self.demand != Demand::Nothing && !is_from_server() {
            open_from_server(&here);
            pending::<()>().await;
        }
        if let Some(part) = self.part() {
            let wanted = here.pathname.get_untracked();
            if !part.load().await {
                // The user has moved on, so the router shows another page.
                if here.pathname.get_untracked() != wanted {
                    return ().into_any();
                }
                open_from_server(&here);
                pending::<()>().await;
            }
        }
        match self.access {
            Access::Admin => for_admins(move || self.view()),
            Access::Anyone | Access::SignedOut | Access::SignedIn => self.view(),
        }
    }

    async fn preload(&self) {}
}

/// Whether the server renders the page, or has rendered it. Only the server knows the session, so it has judged whether
/// the page's demand is met.
fn is_from_server() -> bool {
    cfg!(feature = "ssr") || Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// The page instead of the one that was asked for, if the visitor is refused. The browser does not hydrate it.
#[cfg(feature = "ssr")]
pub fn refusal() -> Option<AnyView> {
    use_context().map(|needed| view! { <SecondFactorNeededPage needed /> }.into_any())
}

/// Loads the router's current address in full. It may not be that of the browser yet.
fn open_from_server(here: &Location) {
    let address =
        format!("{}{}{}", here.pathname.get_untracked(), here.search.get_untracked(), here.hash.get_untracked());
    let place = window().location();
    // Setting the same address with a fragment would load nothing.
    let is_there = place.href().is_ok_and(|href| href.ends_with(&address));
    _ = if is_there { place.reload() } else { place.assign(&address) };
}

/// Renders the page only for administrators.
pub fn for_admins(page: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    view! { <ForAdmins>{page()}</ForAdmins> }.into_any()
}
