use leptos::prelude::*;

use crate::components::focus_main;
use crate::effect::effect;
use crate::problem::{Code, Problem};
use crate::t;

/// Shows the error for a form as a whole, and leaves those of its fields to them. It is the last element of the form, so
/// that nothing in the form moves. Renders nothing without an error: screen readers announce an alert that appears, and
/// the page has one at a time.
#[component]
pub fn FormAlert(#[prop(into)] problem: Signal<Option<Problem>>) -> impl IntoView {
    move || {
        problem.get().filter(is_of_form).map(|problem| {
            view! { <p class="notice notice-danger" role="alert">{problem.detail}</p> }
        })
    }
}

fn is_of_form(problem: &Problem) -> bool {
    problem.code != Code::Validation && !problem.is_about_field()
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
