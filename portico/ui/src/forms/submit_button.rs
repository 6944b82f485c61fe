use leptos::prelude::*;

/// A form's button. While the form is being sent, it is disabled and says so.
#[component]
pub fn SubmitButton(
    label: &'static str,
    busy_label: &'static str,
    #[prop(into)] busy: Signal<bool>,
    /// The subject of the action, for users who hear the button out of context.
    #[prop(optional, into)]
    about: Option<String>,
    #[prop(default = "button button-primary")] class: &'static str,
) -> impl IntoView {
    view! {
        <button class=class type="submit" disabled=busy aria-busy=move || busy.get().then_some("true")>
            {move || if busy.get() { busy_label } else { label }}
            {about.map(|about| view! { <span class="unseen">" " {about}</span> }.into_any())}
        </button>
    }
}
