use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::ShowWhile;
use crate::destination;
use crate::effect::effect;
use crate::local_path::LocalPath;
use crate::pages::ForbiddenPage;
use crate::session::{CurrentSession, Ending, kept_forms, stale_page};

/// Shows its children to logged-in users. Other visitors are sent to log in and then return.
///
/// The server has already refused other requests. This covers navigation inside the browser and sessions that end while
/// the page is open. Text entered in the page's forms is restored when the same user returns to the page.
#[component]
pub fn ForSignedIn(children: ChildrenFn) -> impl IntoView {
    let current = CurrentSession::from_context();
    let location = use_location();
    let navigate = use_navigate();
    let is_signed_in = Memo::new(move |_| current.is_signed_in());
    let mut is_first_run = true;
    effect(move || {
        if is_signed_in.get() {
            kept_forms::restore();
        } else {
            let here = format!("{}{}", location.pathname.get_untracked(), location.search.get_untracked());
            let ending = current.ended_untracked().filter(|_| !is_first_run);
            stale_page::reload_unless_replaced();
            navigate(&log_in_path(&here, ending), replacing());
        }
        is_first_run = false;
    });
    view! { <ShowWhile when=is_signed_in>{children()}</ShowWhile> }
}

/// Shows its children to administrators, and [`ForbiddenPage`] to other users. Logged-out visitors are sent to log in.
///
/// The children are a whole page. The routes put every page for [`Access::Admin`](crate::routes::Access::Admin) in here,
/// so pages do not. This covers the server's rendering, navigation inside the browser, and users who are demoted while
/// the page is open.
#[component]
pub fn ForAdmins(children: ChildrenFn) -> impl IntoView {
    let current = CurrentSession::from_context();
    let is_refused = Memo::new(move |_| current.user().is_some_and(|user| !user.is_admin));
    let children = StoredValue::new(children);
    view! {
        <ForSignedIn>
            <Show when=move || !is_refused.get() fallback=ForbiddenPage>
                {children.with_value(|children| children())}
            </Show>
        </ForSignedIn>
    }
}

/// Redirects logged-in users to the page they asked for, or to their dashboard.
#[component]
pub fn ForSignedOut(children: Children) -> impl IntoView {
    let current = CurrentSession::from_context();
    let query = use_query_map();
    let navigate = use_navigate();
    effect(move || {
        if current.is_signed_in() {
            let next = destination::after_log_in(query.read_untracked().get_str("next"));
            stale_page::reload_unless_replaced();
            navigate(next.as_str(), replacing());
        }
    });
    children()
}

fn log_in_path(here: &str, ending: Option<Ending>) -> String {
    let here = LocalPath::parse(here);
    match ending {
        Some(Ending::LoggedOutHere) => LocalPath::logged_out().to_string(),
        Some(Ending::Because(reason)) => LocalPath::log_in_because(here.as_ref(), reason.as_str()),
        None => LocalPath::log_in(here.as_ref()),
    }
}

fn replacing() -> NavigateOptions {
    NavigateOptions { replace: true, ..Default::default() }
}
