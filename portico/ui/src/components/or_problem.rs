use leptos::prelude::*;

use crate::call_error::CallError;
use crate::pages::NotFoundPage;
use crate::problem::Code;
use crate::words;

/// A page for what a server function has returned. A missing thing gets the page for unknown addresses, with status 404.
/// Any other problem is shown on a page of its own.
pub fn or_problem<T>(answer: Result<T, CallError>, page: impl FnOnce(T) -> AnyView) -> AnyView {
    match answer {
        Ok(found) => page(found),
        Err(CallError(problem)) if problem.code == Code::NotFound => view! { <NotFoundPage /> }.into_any(),
        Err(CallError(problem)) => view! {
            <main id="main" class="page">
                <div role="alert"><p class="notice notice-danger">{words::translated(problem.detail)}</p></div>
            </main>
        }
        .into_any(),
    }
}
