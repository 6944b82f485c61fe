use leptos::prelude::*;

/// A form's button: while the form is being sent it is disabled and says so.
#[component]
pub fn SubmitButton(
    label: &'static str,
    busy_label: &'static str,
    #[prop(into)] busy: Signal<bool>,
    /// What it is about, for those who hear the button out of its place.
    #[prop(optional, into)]
    about: Option<String>,
    #[prop(default = "button button-primary")] class: &'static str,
) -> impl IntoView {
    view! {
        <button class=class type="submit" disabled=busy aria-busy=move || busy.get().then_some("true")>
            {move || if busy.get() { busy_label } else { label }}
            {about.map(|about| view! { <span class="unseen">" " {about}</span> })}
        </button>
    }
}
