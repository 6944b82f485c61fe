use leptos::prelude::*;

use crate::t;
use crate::words;

/// Shows and hides the text of a password field. The style draws it inside the field, once the page is hydrated.
#[component]
pub fn ShowPassword(
    is_shown: RwSignal<bool>,
    /// The label of the field.
    label: &'static str,
) -> impl IntoView {
    let says = show_password(label);
    view! {
        <button
            class="show-password"
            type="button"
            aria-pressed=move || if is_shown.get() { "true" } else { "false" }
            on:click=move |_| is_shown.update(|shown| *shown = !*shown)
        >
            <span class="unseen">{says}</span>
        </button>
    }
}

/// The name of the button at the field with this label. English writes it in lower case there, other languages do not.
pub fn show_password(label: &str) -> String {
    let label = if words::language() == "en" { label.to_lowercase() } else { label.to_owned() };
    words::fill(t!("Show {label}"), &[("label", &label)])
}
