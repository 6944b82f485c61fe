use leptos::prelude::*;

/// Shows and hides the text of a password field. Absent without scripts.
#[component]
pub fn ShowPassword(
    is_shown: RwSignal<bool>,
    /// The label of the field.
    label: &'static str,
) -> impl IntoView {
    let is_dead = RwSignal::new(true);
    Effect::new(move |_| is_dead.set(false));
    view! {
        <button
            class="show-password"
            type="button"
            hidden=move || is_dead.get()
            aria-pressed=move || if is_shown.get() { "true" } else { "false" }
            on:click=move |_| is_shown.update(|shown| *shown = !*shown)
        >
            "Show " {label.to_lowercase()}
        </button>
    }
}
