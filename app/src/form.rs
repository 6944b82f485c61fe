use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use portico_fields::FieldError;
use server_fn::ServerFn;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, HtmlFormElement, HtmlInputElement};

use crate::api::Onward;
use crate::call::Call;
use crate::call_error::CallError;
use crate::done::Done;
use crate::local_path::LocalPath;
use crate::plain_form::{PlainForm, Refusal, RefusedPost};
use crate::problem::Problem;
use crate::site_facts::SiteFacts;

const PASSWORD: &str = "input[autocomplete$=password]";

/// A form that works with and without scripts.
///
/// It shows errors from three sources in the same way: the browser's check before sending, the server's answer to a
/// call, and the refusal of a plain post before this page was loaded.
#[derive(Clone, Copy)]
pub struct CheckedForm {
    pub problem: Signal<Option<Problem>>,
    pub busy: Signal<bool>,
    shown: RwSignal<Option<Problem>>,
    refused: StoredValue<Option<RefusedPost>>,
}

impl CheckedForm {
    /// `answer` is the problem the last call was refused with, if any.
    pub fn new(form: PlainForm, answer: Signal<Option<Problem>>, pending: Memo<bool>) -> Self {
        let refused = Refusal::take(form);
        let shown = RwSignal::new(refused.as_ref().and_then(RefusedPost::news));
        Effect::new(move |_| {
            if let Some(problem) = answer.get() {
                empty_passwords(form);
                shown.set(Some(problem));
            }
        });
        Effect::new(move |_| {
            if shown.with(Option::is_some) {
                request_animation_frame(move || focus_what_is_wrong(&selector(form)));
            }
        });
        Self { problem: shown.into(), busy: pending.into(), shown, refused: StoredValue::new(refused) }
    }

    /// A form that makes a call.
    pub fn of<F>(form: PlainForm, call: Call<F>) -> Self
    where
        F: ServerFn<Error = CallError> + Send + Sync + 'static,
        F::Output: Clone + Send + Sync + 'static,
    {
        let answer = call.value();
        Self::new(form, Signal::derive(move || answer.get().and_then(Result::err)), call.pending())
    }

    /// A form that uses `go` to open the address in its answer.
    pub fn leading<F>(form: PlainForm, call: Call<F>, go: impl Fn(&LocalPath) + 'static) -> Self
    where
        F: ServerFn<Output = Onward, Error = CallError> + Send + Sync + 'static,
    {
        let answer = call.value();
        Effect::new(move |_| {
            if let Some(Ok(onward)) = answer.get() {
                empty_passwords(form);
                go(&onward.next);
            }
        });
        Self::of(form, call)
    }

    /// A field's initial value.
    pub fn typed(self, field: &str) -> Option<String> {
        self.refused.with_value(|post| post.as_ref()?.typed(field).map(str::to_owned))
    }

    /// Checks the fields before they are sent. Sends nothing if one is invalid.
    pub fn check(self, event: &SubmitEvent, errors_in: impl FnOnce(&FormData) -> Option<Vec<FieldError>>) {
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let data = form.and_then(|form| FormData::new_with_form(&form).ok());
        let errors = data.and_then(|data| errors_in(&data));
        if errors.is_some() {
            event.prevent_default();
        }
        self.shown.set(errors.map(Problem::validation));
    }
}

/// A text field's value.
pub fn field_value(data: &FormData, name: &str) -> String {
    data.get(name).as_string().unwrap_or_default()
}

/// Continues without a page load. The new address replaces the current one.
pub fn go_on() -> impl Fn(&LocalPath) + Clone {
    let go_to = go_to();
    move |next| go_to(next.as_str())
}

/// The same for an address as text, which must be on this site.
pub fn go_to() -> impl Fn(&str) + Clone {
    let navigate = use_navigate();
    move |address| navigate(address, NavigateOptions { replace: true, ..Default::default() })
}

/// Loads the next page from the server because the current user or the account has changed. It replaces this page and
/// its address in the browser's history. The address may hold a token.
pub fn load(next: &LocalPath) {
    _ = window().location().replace(next.as_str());
}

/// The message named in the address, as long as this form has no error to show.
pub fn done_here(problem: Signal<Option<Problem>>) -> Signal<Option<String>> {
    let (query, location) = (use_query_map(), use_location());
    let facts = SiteFacts::from_context();
    Signal::derive(move || {
        let done = query.read().get_str("done").and_then(|done| Done::parse(done, &location.pathname.read()));
        done.filter(|_| problem.with(Option::is_none)).map(|done| done.sentence(facts))
    })
}

fn selector(form: PlainForm) -> String {
    format!("main form[action=\"{}\"]", form.endpoint)
}

/// Empties passwords after sending, and keeps all other fields. A shown password is no longer of type `password` in the
/// browser, but its name is still known.
pub fn empty_passwords(form: PlainForm) {
    let inputs = document().query_selector_all(&format!("{} {PASSWORD}", selector(form)));
    let Ok(inputs) = inputs else { return };
    let inputs = (0..inputs.length()).filter_map(|at| inputs.item(at)?.dyn_into::<HtmlInputElement>().ok());
    inputs.for_each(|input| input.set_value(""));
}

/// Focuses the first invalid field within `part`, or its password if there is none.
pub fn focus_what_is_wrong(part: &str) {
    let find = |what: &str| document().query_selector(&format!("{part} {what}")).ok().flatten();
    let field = find("[aria-invalid=true]").or_else(|| find(PASSWORD));
    if let Some(input) = field.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        _ = input.focus();
    }
}
