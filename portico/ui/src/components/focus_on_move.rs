use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::effect::effect;
use crate::list_page::use_cursor;

/// How often a page's main part is looked for, and the pause between two looks.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// Moves the focus to the new page after navigation inside the browser, as a page load does. The next Tab starts there,
/// and a screen reader reads it. Moving to another page of a list counts too. Its address may name the part that holds
/// the list.
#[component]
pub fn FocusOnMove() -> impl IntoView {
    let location = use_location();
    let cursor = use_cursor();
    let mut before = None;
    effect(move || {
        let place = (location.pathname.get(), cursor.get());
        if before.as_ref().is_some_and(|before| *before != place) {
            let part = location.hash.get_untracked();
            focus_when_shown(part, TRIES);
        }
        before = Some(place);
    });
}

/// A page that waits for its data has no main part yet.
fn focus_when_shown(part: String, tries: u32) {
    request_animation_frame(move || {
        if !focus(part.trim_start_matches('#')) && !focus("main") && tries > 0 {
            set_timeout(move || focus_when_shown(part, tries - 1), PAUSE);
        }
    });
}

/// Moves the focus to the page's main part.
pub fn focus_main() {
    focus("main");
}

/// Moves the focus to a part of the page that is about to be shown.
pub fn focus_soon(id: &'static str) {
    request_animation_frame(move || _ = focus(id));
}

/// Moves the focus to a part of the page, if it exists.
fn focus(id: &str) -> bool {
    let part = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(part) = &part {
        _ = part.set_attribute("tabindex", "-1");
        _ = part.focus();
    }
    part.is_some()
}
