use leptos::prelude::*;

use crate::components::focus_main;
use crate::effect::effect;
use crate::problem::Problem;
use crate::t;

/// Shows the error for a form as a whole. Field errors are shown at their fields.
#[component]
pub fn FormAlert(#[prop(into)] problem: Signal<Option<Problem>>) -> impl IntoView {
    // Screen readers announce changes inside the element, so it exists from the start.
    view! {
        <div role="alert">
            {move || problem.get().filter(|problem| !problem.has_field_errors_only()).map(|problem| {
                view! { <p class="notice notice-danger">{problem.detail}</p> }
            })}
        </div>
    }
}

/// Shows the error for one of several forms on a page. Renders nothing without an error.
#[component]
pub fn PartAlert(#[prop(into)] problem: Signal<Option<Problem>>) -> impl IntoView {
    move || {
        problem.get().filter(|problem| !problem.has_field_errors_only()).map(|problem| {
            view! { <p class="notice notice-danger" role="alert">{problem.detail}</p> }
        })
    }
}

/// Shows a message until the user dismisses it. It confirms something, unless it warns.
#[component]
pub fn FormStatus(
    #[prop(into)] text: Signal<Option<String>>,
    #[prop(optional, into)] warns: Signal<bool>,
) -> impl IntoView {
    // Only another message counts. The same one is derived again whenever its form is sent.
    let text = Memo::new(move |_| text.get());
    let is_dismissed = RwSignal::new(false);
    effect(move || {
        text.track();
        if is_dismissed.get_untracked() {
            is_dismissed.set(false);
        }
    });
    let dismiss = move |_| {
        is_dismissed.set(true);
        focus_main();
    };
    let class = move || if warns.get() { "notice notice-warning" } else { "notice" };
    // The button is outside the status, which would be read with it.
    view! {
        <div class="said">
            <div role="status">
                {move || text.get().filter(|_| !is_dismissed.get()).map(|text| view! { <p class=class()>{text}</p> })}
            </div>
            <button class="notice-close" type="button" aria-label=t!("Dismiss") on:click=dismiss></button>
        </div>
    }
}
