use leptos::prelude::*;

/// The drawing of the portico. It uses the style's colour tokens, so it follows the light and dark themes.
const DRAWING: &str = include_str!("portico.svg");

/// The whole building from a distance. Use one illustration per page.
#[component]
pub fn FrontView() -> impl IntoView {
    illustration("0 100 800 700")
}

/// A close-up of the door. Use one illustration per page.
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
