use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::effect::effect;
use crate::list_page::use_cursor;

/// How often a page's main part is looked for, and the pause between two looks.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// The page's main part.
const MAIN: &str = "main";

/// Moves the focus to the new page after navigation inside the browser, as a page load does. The next Tab starts there,
/// and a screen reader reads it. Moving to another page of a list counts too. Its address may name the part that holds
/// the list. A visitor who has already moved the focus keeps it.
#[component]
pub fn FocusOnMove() -> impl IntoView {
    let location = use_location();
    let cursor = use_cursor();
    let mut before = None;
    effect(move || {
        let place = (location.pathname.get(), cursor.get());
        if before.as_ref().is_some_and(|before| *before != place) {
            focus_when_shown(location.hash.get_untracked(), Focus::now(), TRIES);
        }
        before = Some(place);
    });
}

/// A page that waits for its data has no main part yet.
fn focus_when_shown(part: String, before: Focus, tries: u32) {
    request_animation_frame(move || {
        if !before.has_moved() && !focus(part.trim_start_matches('#')) && !focus(MAIN) && tries > 0 {
            set_timeout(move || focus_when_shown(part, before, tries - 1), PAUSE);
        }
    });
}

/// Moves the focus to the page's main part once its changes are drawn.
pub fn focus_main() {
    focus_soon(MAIN);
}

/// Moves the focus to a part of the page that is about to be shown.
pub fn focus_soon(id: &'static str) {
    unless_moved(Focus::now(), move || _ = focus(id));
}

/// Moves the focus with `action` once the page's changes are drawn, which takes long on a busy device. If its visitor has
/// moved it from `before` by then, they keep it.
pub fn unless_moved(before: Focus, action: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        if !before.has_moved() {
            action();
        }
    });
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

/// The element that had the focus at some moment. `None` is a button, which loses the focus while it is disabled.
pub struct Focus(pub Option<Element>);

impl Focus {
    pub fn now() -> Self {
        Self(document().active_element())
    }

    /// Whether the visitor has moved the focus since. It also leaves an element that is removed or disabled, and goes to
    /// the parts that `focus` prepares.
    fn has_moved(&self) -> bool {
        let is_left = |now: &Element| now.matches("body, button, [tabindex]").is_ok_and(|is| is);
        document().active_element().is_some_and(|now| Some(&now) != self.0.as_ref() && !is_left(&now))
    }
}
