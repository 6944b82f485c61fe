use leptos::ev::SubmitEvent;
use leptos::form::FromFormData;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use server_fn::ServerFn;

use crate::call::Call;
use crate::call_error::CallError;
use crate::problem::{Code, Problem};

/// A form that calls a server function, or that the browser posts where scripts do not run.
#[component]
pub fn PostForm<F>(
    call: Call<F>,
    /// Called before the form is sent. Nothing is sent if it prevents the event's default.
    #[prop(optional, into)]
    on_submit: Option<Callback<SubmitEvent>>,
    #[prop(optional)] class: Option<&'static str>,
    /// Whether this form, rather than the browser, reports field errors.
    #[prop(optional)]
    novalidate: bool,
    children: Children,
) -> impl IntoView
where
    F: ServerFn<Error = CallError> + DeserializeOwned + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
{
    let submit = move |event: SubmitEvent| {
        if let Some(on_submit) = on_submit {
            on_submit.run(event.clone());
        }
        if event.default_prevented() {
            return;
        }
        event.prevent_default();
        match F::from_event(&event) {
            Ok(input) => _ = call.dispatch(input),
            Err(_) => call.value().set(Some(Err(Problem::new(Code::Internal)))),
        }
    };
    view! {
        <form action=F::url() method="post" class=class novalidate=novalidate on:submit=submit>
            {children()}
        </form>
    }
}
