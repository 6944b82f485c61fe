use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use portico_fields::FieldError;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, HtmlFormElement, HtmlInputElement};

use crate::access_token;
use crate::api::Entered;
use crate::plain_form::{PlainForm, Refusal, RefusedPost};
use crate::problem::Problem;
use crate::session::CurrentSession;

/// A form that works with and without scripts.
///
/// It says the same three ways: what the browser finds before sending, what the server answers to a
/// call, and what a plain post was refused with before this page was loaded.
#[derive(Clone, Copy)]
pub struct CheckedForm {
    pub problem: Signal<Option<Problem>>,
    pub busy: Signal<bool>,
    shown: RwSignal<Option<Problem>>,
    refused: StoredValue<Option<RefusedPost>>,
}

impl CheckedForm {
    /// `answer` is the server's to the last call: what it was refused with, if it was.
    pub fn new(form: PlainForm, answer: Signal<Option<Problem>>, pending: Memo<bool>) -> Self {
        let refused = Refusal::take(form);
        let shown = RwSignal::new(refused.as_ref().and_then(RefusedPost::news));
        Effect::new(move |_| {
            if let Some(problem) = answer.get() {
                empty_passwords();
                shown.set(Some(problem));
            }
        });
        Effect::new(move |_| {
            if shown.with(Option::is_some) {
                request_animation_frame(focus_what_is_wrong);
            }
        });
        Self { problem: shown.into(), busy: pending.into(), shown, refused: StoredValue::new(refused) }
    }

    /// A form that lets somebody in: sign-up and log-in.
    pub fn entry(form: PlainForm, answer: MappedSignal<Option<Result<Entered, Problem>>>, pending: Memo<bool>) -> Self {
        let current = CurrentSession::from_context();
        Effect::new(move |_| {
            if let Some(Ok(entered)) = answer.get() {
                enter(current, entered);
            }
        });
        Self::new(form, Signal::derive(move || answer.get().and_then(Result::err)), pending)
    }

    /// What a field is filled with at first.
    pub fn typed(self, field: &str) -> Option<String> {
        self.refused.with_value(|post| post.as_ref()?.typed(field).map(str::to_owned))
    }

    /// Looks at the fields before they are sent, and sends nothing where one is wrong.
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

/// The token first: whatever the next page asks for needs it.
fn enter(current: CurrentSession, entered: Entered) {
    access_token::write(entered.access_token.expose());
    current.begin(entered.user);
}

/// A refused password is typed anew; everything else stays.
fn empty_passwords() {
    let input = document().query_selector("main input[type=password]").ok().flatten();
    if let Some(input) = input.and_then(|element| element.dyn_into::<HtmlInputElement>().ok()) {
        input.set_value("");
    }
}

fn focus_what_is_wrong() {
    let wrong = document().query_selector("main [aria-invalid=true]").ok().flatten();
    let fallback = || document().query_selector("main input[type=password]").ok().flatten();
    if let Some(input) = wrong.or_else(fallback).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        _ = input.focus();
    }
}
