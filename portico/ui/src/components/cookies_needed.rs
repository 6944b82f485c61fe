use leptos::prelude::*;

use crate::effect::effect;
use crate::sentences::{self, Notice};
use crate::session::browser_cookies;

/// Says that cookies are required, where no script can check whether they are kept. Hidden in browsers that run
/// scripts.
#[component]
pub fn CookiesNeeded() -> impl IntoView {
    // Plain HTML, because a browser that runs scripts parses the content of `noscript` as text and would find no
    // elements to hydrate.
    let hint = match cfg!(feature = "ssr") {
        true => format!("<p class=\"field-hint\">{}</p>", sentences::notice(Notice::CookiesNeeded)),
        false => String::new(),
    };
    view! { <noscript inner_html=hint></noscript> }
}

/// Warns users in advance if their browser keeps no cookies. Only the browser can tell.
pub fn cookie_warning() -> RwSignal<Option<&'static str>> {
    let warning = RwSignal::new(None);
    effect(move || {
        if !browser_cookies::are_enabled() {
            warning.set(Some(sentences::notice(Notice::CookiesBlocked)));
        }
    });
    warning
}
