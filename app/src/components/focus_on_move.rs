use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// After a move inside the browser the focus goes to the new page, as it does after a load: the next
/// Tab starts there, and a screen reader reads it.
#[component]
pub fn FocusOnMove() -> impl IntoView {
    let location = use_location();
    Effect::new(move |before: Option<String>| {
        let path = location.pathname.get();
        if before.is_some_and(|before| before != path) {
            request_animation_frame(focus_main);
        }
        path
    });
}

/// Gives the focus to the page's main part.
pub fn focus_main() {
    let main = document().get_element_by_id("main").and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(main) = main {
        _ = main.set_attribute("tabindex", "-1");
        _ = main.focus();
    }
}
