//! A page whose nodes something else has replaced by copies no longer changes with the session.

use std::time::Duration;

use leptos::prelude::*;

use crate::session::CurrentSession;

/// By then the page shows who is logged in.
const SETTLED: Duration = Duration::from_millis(500);

/// Loads the page again where it still shows a user who has logged out, or does not show the one who has logged in.
pub fn reload_when_stale(current: CurrentSession) {
    Effect::new(move |before: Option<bool>| {
        let is_signed_in = current.is_signed_in();
        if before.is_some_and(|before| before != is_signed_in) {
            set_timeout(move || reload_unless_it_shows(current), SETTLED);
        }
        is_signed_in
    });
}

fn reload_unless_it_shows(current: CurrentSession) {
    let count = |selector| document().query_selector_all(selector).map_or(0, |found| found.length());
    let shows_session = (count("body > header .site-user") == 1) == current.user_untracked().is_some();
    // A second one is a copy of a page before this one.
    if !shows_session || count("main") > 1 {
        _ = window().location().reload();
    }
}
