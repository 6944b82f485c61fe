use leptos::prelude::*;

/// Shows and hides the text of a password field. The style draws it inside the field, once the page is hydrated.
#[component]
pub fn ShowPassword(
    is_shown: RwSignal<bool>,
    /// The label of the field.
    label: &'static str,
) -> impl IntoView {
    view! {
        <button
            class="show-password"
            type="button"
            aria-pressed=move || if is_shown.get() { "true" } else { "false" }
            on:click=move |_| is_shown.update(|shown| *shown = !*shown)
        >
            <span class="unseen">"Show " {label.to_lowercase()}</span>
        </button>
    }
}
