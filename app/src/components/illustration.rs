use leptos::prelude::*;

/// What the portico is drawn of. Colours come from the style's tokens, so it knows day and night.
const DRAWING: &str = include_str!("portico.svg");

/// The whole building, from afar. One illustration to a page.
#[component]
pub fn FrontView() -> impl IntoView {
    illustration("0 100 800 700")
}

/// The door, from close by. One illustration to a page.
#[component]
pub fn DoorView() -> impl IntoView {
    illustration("150 210 500 560")
}

fn illustration(view_box: &'static str) -> impl IntoView {
    view! {
        <div class="split-art">
            <svg class="portico" viewBox=view_box preserveAspectRatio="xMidYMax" aria-hidden="true" inner_html=DRAWING />
        </div>
    }
}
