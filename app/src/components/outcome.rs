use leptos::prelude::*;

use crate::problem::Problem;

/// Says what went wrong with a form as a whole. What is wrong with a field is said there.
#[component]
pub fn FormAlert(#[prop(into)] problem: Signal<Option<Problem>>) -> impl IntoView {
    // Screen readers announce a change inside the element, so it stands there from the start.
    view! {
        <div role="alert">
            {move || problem.get().filter(|problem| !problem.is_said_at_fields()).map(|problem| {
                view! { <p class="notice notice-danger">{problem.detail}</p> }
            })}
        </div>
    }
}

/// Says what went wrong with one form of several on a page. Where nothing has, there is nothing.
#[component]
pub fn PartAlert(#[prop(into)] problem: Signal<Option<Problem>>) -> impl IntoView {
    move || {
        problem.get().filter(|problem| !problem.is_said_at_fields()).map(|problem| {
            view! { <p class="notice notice-danger" role="alert">{problem.detail}</p> }
        })
    }
}

/// Says what went well.
#[component]
pub fn FormStatus(#[prop(into)] text: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div role="status">{move || text.get().map(|text| view! { <p class="notice">{text}</p> })}</div>
    }
}
