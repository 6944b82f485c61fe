use leptos::prelude::*;

use crate::session::browser_cookies;

/// Plain HTML, because a browser that runs scripts parses the content of `noscript` as text and would find no elements
/// to hydrate.
const WITHOUT_SCRIPTS: &str = "<p class=\"field-hint\">This page works without scripts, but logging in needs cookies. \
                               If your browser blocks cookies, allow them for this site.</p>";

const BLOCKED: &str = "Your browser blocks cookies for this site, but logging in needs them. \
                       Allow cookies, then load this page again.";

/// Says that cookies are required, where no script can check whether they are kept. Hidden in browsers that run
/// scripts.
#[component]
pub fn CookiesNeeded() -> impl IntoView {
    view! { <noscript inner_html=WITHOUT_SCRIPTS></noscript> }
}

/// Warns users in advance if their browser keeps no cookies. Only the browser can tell.
pub fn cookie_warning() -> RwSignal<Option<&'static str>> {
    let warning = RwSignal::new(None);
    Effect::new(move |_| {
        if !browser_cookies::are_kept() {
            warning.set(Some(BLOCKED));
        }
    });
    warning
}
