use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::call::{Answers, decode};
use crate::call_error::CallError;
use crate::forms::FormAlert;
use crate::sentences::{self, Notice};

type Shown = Arc<dyn Fn(Result<String, CallError>) -> AnyView + Send + Sync>;

/// What a server function has answered. A problem is shown in its place.
pub fn loaded<T: DeserializeOwned>(answers: Answers, view: impl Fn(T) -> AnyView + Send + Sync + 'static) -> AnyView {
    loaded_or(answers, view, |error| view! { <FormAlert problem=Signal::stored(Some(error.0)) /> }.into_any())
}

/// The same, with another view of a problem.
pub fn loaded_or<T: DeserializeOwned>(
    answers: Answers,
    view: impl Fn(T) -> AnyView + Send + Sync + 'static,
    problem: fn(CallError) -> AnyView,
) -> AnyView {
    let shown = move |answer: Result<String, CallError>| {
        answer.and_then(|json| decode(&json).map_err(CallError)).map_or_else(problem, &view)
    };
    suspended(answers, Arc::new(shown), true)
}

/// What a server function has answered, or nothing.
pub fn quietly_loaded<T: DeserializeOwned>(
    answers: Answers,
    view: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let shown = move |answer: Result<String, CallError>| {
        let answer = answer.ok().and_then(|json| decode(&json).ok());
        answer.map_or_else(|| ().into_any(), &view)
    };
    suspended(answers, Arc::new(shown), false)
}

fn suspended(answers: Answers, shown: Shown, is_announced: bool) -> AnyView {
    let loading =
        move || is_announced.then(|| view! { <p role="status">{sentences::notice(Notice::Loading)}</p> }.into_any());
    view! {
        <Transition fallback=loading>
            {move || {
                let shown = Arc::clone(&shown);
                Suspend::new(async move { shown(answers.await) })
            }}
        </Transition>
    }
    .into_any()
}
