//! The pages of a site. [`PAGES`] are Portico's: where each one is, who may see it and what it shows.
//!
//! The server applies the list before it renders. The browser applies it when it moves between pages itself. The
//! router and the tests that visit every page read it too.

mod page;
mod page_path;
pub mod part;

use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::AnyNestedRoute;
use leptos_router::components::{FlatRoutes, FlatRoutesProps};
use leptos_router::hooks::use_location;

pub use self::page::{Access, Demand, Page, SecondFactorNeeded};
use self::page_path::PagePath;
pub use self::part::Part;
use crate::pages::{
    AccountPage, AuthenticatorAppPage, DataPage, ForgotPasswordPage, LogInPage, LogInStepPage, NotFoundPage,
    ProblemPage, ProblemsPage, ProvePage, ResetPasswordPage, SecurityPage, SessionsPage, SignUpPage, UndoFactorPage,
    VerifyEmailPage,
};
use crate::site::Site;

/// Portico's pages, except the one for unknown addresses.
pub static PAGES: &[Page] = crate::parts! {
    main: [
        Page::new("/login", Access::SignedOut, || LogInPage().into_any())
            .cached()
            .described("Log in to your account."),
        // Its field is labelled like one of the log-in page, from which most users come. A part would replace the page
        // a moment later, so a fast user would type into the wrong one.
        Page::new("/forgot-password", Access::Anyone, || ForgotPasswordPage().into_any())
            .cached()
            .described("Get an email with a link to choose a new password."),
    ],
    visitors: [
        Page::new("/signup", Access::SignedOut, || SignUpPage().into_any())
            .cached()
            .described("Sign up with your name, your email address and a password."),
        // These pages are the ends of emailed links.
        Page::new("/reset-password", Access::Anyone, || ResetPasswordPage().into_any())
            .described("Choose a new password.")
            .unlisted(),
        Page::new("/verify-email", Access::Anyone, || VerifyEmailPage().into_any())
            .described("Confirm your email address.")
            .unlisted(),
        // The server's guard of this page also asks for a pending log-in, which only the server knows.
        Page::new("/login/step", Access::Anyone, || LogInStepPage().into_any())
            .described("One more step to log in.")
            .unlisted(),
        Page::new("/undo-factor", Access::Anyone, || UndoFactorPage().into_any())
            .described("Remove an authenticator app that you did not set up.")
            .unlisted(),
        Page::new("/problems", Access::Anyone, || ProblemsPage().into_any())
            .cached()
            .described("The problems that the API reports, with their codes."),
        Page::new("/problems/{code}", Access::Anyone, || ProblemPage().into_any())
            .cached()
            .described("A problem that the API reports: what it means and what to do."),
    ],
    account: [
        Page::new("/account/security/app", Access::SignedIn, || AuthenticatorAppPage().into_any())
            .described("Set up an authenticator app."),
        Page::new("/account/security", Access::SignedIn, || SecurityPage().into_any())
            .described("Your password, your second factor and your recent activity."),
        Page::new("/account/sessions", Access::SignedIn, || SessionsPage().into_any())
            .described("The devices on which you are logged in."),
        Page::new("/account/data", Access::SignedIn, || DataPage().into_any())
            .described("Download your data, or delete your account."),
        Page::new("/account/prove", Access::SignedIn, || ProvePage().into_any())
            .described("Enter your password again to continue."),
        Page::new("/account", Access::SignedIn, || AccountPage().into_any())
            .described("Your name and your email address."),
    ],
};

/// The part that contains the page at `path`, unless it is the main part.
pub fn part_at(path: &str) -> Option<&'static Part> {
    Site::current().all_pages().find(|page| PagePath(page.path).is_at(path)).and_then(Page::part)
}

/// Who may see the page at `path`. Pages below another page have the same access, unless they have their own entry.
pub fn access(path: &str) -> Access {
    access_among(Site::current().all_pages(), path)
}

/// What the page at `path` demands of a logged-in visitor.
pub fn demand(path: &str) -> Demand {
    shown_among(Site::current().all_pages(), path).map_or(Demand::Nothing, |page| page.demand)
}

/// Whether the page at `path` is the same for all logged-out visitors.
pub fn is_cached(path: &str) -> bool {
    shown_among(Site::current().all_pages(), path).is_some_and(|page| page.is_cached)
}

/// The description of the page at `path`. `None` if it has none of its own.
#[cfg(feature = "ssr")]
pub fn description(path: &str) -> Option<&'static str> {
    shown_among(Site::current().all_pages(), path)?.description
}

/// Whether search engines may list the page at `path`.
#[cfg(feature = "ssr")]
pub fn is_listed(path: &str) -> bool {
    let shown = shown_among(Site::current().all_pages(), path);
    shown.is_some_and(|page| !page.access.is_protected() && !page.is_unlisted)
}

/// The path of the page at `path` as it is declared, such as `/problems/{code}`.
pub fn declared_path(path: &str) -> Option<&'static str> {
    shown_among(Site::current().all_pages(), path).map(|page| page.path)
}

fn access_among<'a>(pages: impl Iterator<Item = &'a Page> + Clone, path: &str) -> Access {
    let covering = pages.clone().filter(|page| PagePath(page.path).covers(path));
    let nearest = || covering.max_by_key(|page| page.path.matches('/').count());
    shown_among(pages, path).or_else(nearest).map_or(Access::Anyone, |page| page.access)
}

/// The router also shows the first page that matches.
fn shown_among<'a>(mut pages: impl Iterator<Item = &'a Page>, path: &str) -> Option<&'a Page> {
    pages.find(|page| PagePath(page.path).is_at(path))
}

/// The page at the current address.
#[component]
pub fn CurrentPage() -> impl IntoView {
    FlatRoutes(FlatRoutesProps::builder().fallback(UnknownPage).children(ToChildren::to_children(routes)).build())
}

/// An address below a page for administrators refuses other users, whether or not there is a page.
#[component]
fn UnknownPage() -> impl IntoView {
    let location = use_location();
    let is_for_admins = Memo::new(move |_| access(&location.pathname.read()) == Access::Admin);
    #[cfg(feature = "ssr")]
    if let Some(refusal) = page::refusal() {
        return refusal;
    }
    view! {
        <Show when=move || is_for_admins.get() fallback=NotFoundPage>
            {page::for_admins(|| NotFoundPage().into_any())}
        </Show>
    }
    .into_any()
}

fn routes() -> StaticVec<AnyNestedRoute> {
    Site::current().all_pages().map(Page::route).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_below_a_page_has_the_same_access() {
        assert_eq!(access("/account"), Access::SignedIn);
        assert_eq!(access("/account/"), Access::SignedIn);
        assert_eq!(access("/account/x"), Access::SignedIn);
        assert_eq!(access("/accounts"), Access::Anyone);
        assert_eq!(access("/nowhere"), Access::Anyone);
    }

    #[test]
    fn a_page_for_many_addresses_has_the_access_it_declares() {
        let page = |path, access| Page::new(path, access, || ().into_any());
        let pages =
            [page("/notes", Access::Anyone), page("/notes/{id}", Access::SignedIn), page("/notes/new", Access::Anyone)];
        assert_eq!(access_among(pages.iter(), "/notes"), Access::Anyone);
        assert_eq!(access_among(pages.iter(), "/notes/new"), Access::SignedIn, "the router shows the first match");
        assert_eq!(access_among(pages.iter(), "/notes/7"), Access::SignedIn);
        assert_eq!(access_among(pages.iter(), "/notes/7/edit"), Access::SignedIn);
    }

    #[test]
    fn everything_below_a_page_for_administrators_is_for_them() {
        let page = |path, access| Page::new(path, access, || ().into_any());
        let pages = [page("/admin/help", Access::Anyone), page("/admin", Access::Admin)];
        for path in ["/admin", "/admin/", "/admin/x", "/admin/x/y"] {
            assert_eq!(access_among(pages.iter(), path), Access::Admin, "{path}");
        }
        for path in ["/admin/help", "/administrators", "/"] {
            assert_eq!(access_among(pages.iter(), path), Access::Anyone, "{path}");
        }
    }

    #[test]
    fn pages_for_logged_in_users_and_administrators_are_protected() {
        assert!(Access::SignedIn.is_protected() && Access::Admin.is_protected());
        assert!(!Access::Anyone.is_protected() && !Access::SignedOut.is_protected());
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn every_page_of_portico_has_a_description_of_its_own() {
        for page in PAGES {
            let description = page.description.unwrap_or_else(|| panic!("{} has no description", page.path));
            assert!(description.ends_with('.') && description.len() < 160, "{}: {description}", page.path);
            let same = PAGES.iter().filter(|other| other.description == page.description);
            assert_eq!(same.count(), 1, "{}: {description}", page.path);
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn only_pages_that_anyone_may_open_without_a_token_are_listed() {
        for path in ["/login", "/signup", "/forgot-password", "/problems", "/problems/validation"] {
            assert!(is_listed(path), "{path}");
        }
        for path in ["/account", "/account/security", "/login/step", "/reset-password", "/verify-email", "/nowhere"] {
            assert!(!is_listed(path), "{path}");
        }
    }

    #[test]
    fn no_two_pages_have_the_same_path() {
        for page in PAGES {
            assert_eq!(PAGES.iter().filter(|other| other.path == page.path).count(), 1, "{}", page.path);
        }
    }

    /// A page missing from the table would be open to everyone.
    #[cfg(feature = "ssr")]
    #[tokio::test]
    async fn every_route_declares_who_may_see_it() {
        use std::collections::BTreeSet;

        let routes: BTreeSet<_> =
            leptos_axum::generate_route_list(crate::App).iter().map(|route| route.path().to_owned()).collect();
        let pages: BTreeSet<_> = PAGES.iter().map(|page| page.path.to_owned()).collect();
        assert_eq!(routes, pages);
    }
}
