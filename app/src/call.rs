//! Calls of server functions. Their answers count even if another page is shown by then.

use std::future::ready;

use leptos::prelude::*;
use server_fn::ServerFn;

use crate::call_error::CallError;
use crate::problem::Problem;

/// A call of the server function `F` and the result of the last call.
pub type Call<F> = Action<F, Result<<F as ServerFn>::Output, Problem>>;

/// A call that changes only the page that makes it.
pub fn call<F>() -> Call<F>
where
    F: ServerFn<Error = CallError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    call_and(|_| ready(()))
}

/// A call that changes the current user. The browser stores the answer's cookie however the page has changed since, so
/// `settle` handles the rest of the answer even if the calling form is gone. An effect of the form would not.
pub fn call_and<F, S>(settle: impl Fn(Result<F::Output, Problem>) -> S + Clone + Send + Sync + 'static) -> Call<F>
where
    F: ServerFn<Error = CallError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
    S: Future<Output = ()> + Send + 'static,
{
    Action::new(move |input: &F| {
        let (call, settle) = (input.clone().run_on_client(), settle.clone());
        async move {
            let answer = call.await.map_err(Problem::from);
            settle(answer.clone()).await;
            answer
        }
    })
}
