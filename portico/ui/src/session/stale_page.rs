//! Detects pages whose nodes were replaced by copies and no longer follow the session.

use std::time::Duration;

use leptos::prelude::*;

use super::current::CurrentSession;
use crate::effect::effect;
use crate::routes::part;

/// The time after which the page shows the logged-in user.
const SETTLE_TIME: Duration = Duration::from_millis(500);

/// Reloads a page that still shows a logged-out user or does not show the logged-in one.
pub fn reload_when_stale(current: CurrentSession) {
    let mut before = None;
    effect(move || {
        let is_signed_in = current.is_signed_in();
        if before.is_some_and(|before| before != is_signed_in) {
            set_timeout(move || reload_if_stale(current), SETTLE_TIME);
        }
        before = Some(is_signed_in);
    });
}

/// To be called before a page is left for another one: reloads if the other one does not appear, because a copy has
/// taken the place of the content.
pub fn reload_unless_replaced() {
    check_replaced(content());
}

fn check_replaced(former: Option<String>) {
    let check = move || if part::is_loading() { check_replaced(former) } else { reload_if(content() == former) };
    set_timeout(check, SETTLE_TIME);
}

fn reload_if_stale(current: CurrentSession) {
    let shows_session = (count("body > header .site-user") == 1) == current.user_untracked().is_some();
    // A second one is a copy from an earlier page.
    reload_if(!shows_session || count("main") > 1);
}

fn reload_if(is_stale: bool) {
    if is_stale {
        _ = window().location().reload();
    }
}

fn count(selector: &str) -> u32 {
    document().query_selector_all(selector).map_or(0, |found| found.length())
}

fn content() -> Option<String> {
    document().query_selector("main").ok().flatten().and_then(|main| main.text_content())
}
