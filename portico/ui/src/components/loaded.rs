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
    announced(answers, Arc::new(shown))
}

/// What a server function has answered, or nothing.
pub fn quietly_loaded<T: DeserializeOwned>(
    answers: Answers,
    view: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let view = Arc::new(view);
    view! {
        <Suspense>
            {move || {
                let view = Arc::clone(&view);
                Suspend::new(async move { answers.await.ok().and_then(|json| decode(&json).ok()).map(|answer| view(answer)) })
            }}
        </Suspense>
    }
    .into_any()
}

fn announced(answers: Answers, shown: Shown) -> AnyView {
    view! {
        <Transition fallback=|| view! { <p role="status">{sentences::notice(Notice::Loading)}</p> }>
            {move || {
                let shown = Arc::clone(&shown);
                Suspend::new(async move { shown(answers.await) })
            }}
        </Transition>
    }
    .into_any()
}
