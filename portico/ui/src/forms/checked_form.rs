use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use portico_fields::{Field, FieldError};
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, HtmlInputElement, NodeList};

use super::{FieldCheck, Form, LeftField, PlainForm, Refusal, RefusedPost};
use crate::api::Redirect;
use crate::call::{AnyCall, Call, decode};
use crate::components::{Focus, unless_moved};
use crate::effect::effect;
use crate::local_path::LocalPath;
use crate::problem::{Code, Problem};
use crate::words;

const PASSWORD: &str = "input[autocomplete=current-password]";
const NEW_PASSWORD: &str = "input[autocomplete=new-password]";
const CODE: &str = "input.code-input";
const SECRET: &str = "input:is([autocomplete$=password], .code-input)";

/// The state of a form.
///
/// It shows errors from three sources in the same way: the browser's check before sending, the server's answer to a
/// call, and the refusal of a plain post before this page was loaded.
#[derive(Clone, Copy)]
pub struct CheckedForm {
    pub problem: Signal<Option<Problem>>,
    pub busy: Signal<bool>,
    /// Whether an error was shown since the last call that succeeded. What was said before is then over.
    pub has_failed: RwSignal<bool>,
    shown: RwSignal<Option<Problem>>,
    origin: StoredValue<Origin>,
    refused: StoredValue<Option<RefusedPost>>,
}

/// What has found the shown errors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Server,
    /// The check of all fields before they are sent.
    Sending,
    /// The check of a field that was left. The user is elsewhere by then, so the focus stays.
    LeftField,
}

impl CheckedForm {
    /// A form that makes a call.
    pub fn of(call: impl Into<AnyCall>) -> Self {
        let call = call.into();
        Self::new(call.endpoint, Signal::derive(move || call.problem()), call.busy().into())
    }

    /// A form that uses `go` to open the address in its answer.
    pub fn with_redirect<F: Form<Output = Redirect>>(call: Call<F>, go: impl Fn(&LocalPath) + 'static) -> Self {
        Self::leading_on(call.into(), Box::new(go))
    }

    fn leading_on(call: AnyCall, go: Box<dyn Fn(&LocalPath)>) -> Self {
        effect(move || {
            if let Some(Ok(Ok(redirect))) = call.answer().map(|answer| answer.map(|json| decode::<Redirect>(&json))) {
                empty_secrets(call.endpoint);
                go(&redirect.next);
            }
        });
        Self::of(call)
    }

    /// A form that the browser always posts itself.
    pub fn plain(form: PlainForm) -> Self {
        Self::new(form.endpoint, Signal::stored(None), Signal::stored(false))
    }

    /// `answer` is the problem the last call was refused with, if any.
    fn new(endpoint: &'static str, answer: Signal<Option<Problem>>, busy: Signal<bool>) -> Self {
        let refused = Refusal::take(endpoint);
        let shown = RwSignal::new(refused.as_ref().and_then(RefusedPost::news));
        let has_failed = RwSignal::new(shown.with_untracked(Option::is_some));
        let origin = StoredValue::new(Origin::Server);
        let mut is_called = false;
        effect(move || {
            if let Some(problem) = answer.get() {
                empty_refused(endpoint, &problem);
                origin.set_value(Origin::Server);
                shown.set(Some(problem));
            } else if is_called {
                has_failed.set(false);
            }
            is_called = true;
        });
        effect(move || {
            if shown.with(Option::is_some) {
                has_failed.set(true);
                // An answer may take long. Who is typing in a field by then stays there.
                let before = match origin.get_value() {
                    Origin::LeftField => return,
                    Origin::Sending => Focus::now(),
                    Origin::Server => Focus(None),
                };
                focus_form_from(before, endpoint);
            }
        });
        Self { problem: shown.into(), busy, has_failed, shown, origin, refused: StoredValue::new(refused) }
    }

    /// A field's initial value.
    pub fn typed(self, field: &str) -> Option<String> {
        self.refused.with_value(|post| post.as_ref()?.typed(field).map(str::to_owned))
    }

    /// A check for [`PostForm`](super::PostForm), of all fields before they are sent and of each one as it is left.
    pub fn checked(
        self,
        errors_in: impl Fn(&FormData) -> Option<Vec<FieldError>> + Send + Sync + 'static,
    ) -> FieldCheck {
        FieldCheck::new(self, Callback::new(move |data| errors_in(&data)))
    }

    /// Checks the fields before they are sent. Sends nothing if one is invalid.
    pub fn check(self, event: &SubmitEvent, errors_in: impl FnOnce(&FormData) -> Option<Vec<FieldError>>) {
        self.show(event, content(event).and_then(|data| errors_in(&data)));
    }

    /// Shows no error any more.
    pub fn clear(self) {
        self.shown.set(None);
    }

    fn show(self, event: &SubmitEvent, errors: Option<Vec<FieldError>>) {
        if errors.is_some() {
            event.prevent_default();
        }
        self.origin.set_value(Origin::Sending);
        self.shown.set(errors.map(invalid));
    }

    /// Shows the error of the field that was left among `found`, or none if it has none. What was said about it stays
    /// until it is changed, and what was said about the whole form stays until that is sent again.
    pub(super) fn show_at(self, left: &LeftField, found: Option<Vec<FieldError>>) {
        let is_left = |field: Field| field.as_str() == left.name;
        let before = self.shown.get_untracked();
        let mut problem = before.clone().unwrap_or_else(|| Problem::validation(Vec::new()));
        let is_said_here = problem.said_at().any(is_left);
        let had_error = is_said_here || problem.errors.iter().any(|error| is_left(error.field));
        if had_error && !left.is_changed {
            return;
        }
        if is_said_here {
            problem = Problem::validation(problem.errors);
        }
        problem.errors.retain(|error| !is_left(error.field));
        if left.may_add || had_error {
            let found = found.into_iter().flatten().find(|error| is_left(error.field));
            problem.errors.extend(found.map(translated));
        }
        let is_over = problem.code == Code::Validation && problem.errors.is_empty();
        let now = (!is_over).then_some(problem);
        if now != before {
            self.origin.set_value(Origin::LeftField);
            self.shown.set(now);
        }
    }
}

/// The problem of errors that the browser has found. The server's are in the language of the page.
fn invalid(errors: Vec<FieldError>) -> Problem {
    Problem::validation(errors.into_iter().map(translated).collect())
}

fn translated(error: FieldError) -> FieldError {
    FieldError { message: words::translated(error.message), ..error }
}

fn content(event: &SubmitEvent) -> Option<FormData> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    FormData::new_with_form(&form).ok()
}

/// A text field's value.
pub fn field_value(data: &FormData, name: &str) -> String {
    data.get(name).as_string().unwrap_or_default()
}

/// Empties the passwords and codes of the form with this address after sending, and keeps all other fields. A shown
/// password is no longer of type `password` in the browser, but its name is still known.
pub fn empty_secrets(endpoint: &str) {
    empty(endpoint, SECRET);
}

/// Empties what must be typed again: a wrong or refused password, a wrong code, and a code for a set-up that has expired.
/// All else stays for the next try.
fn empty_refused(endpoint: &str, problem: &Problem) {
    match problem.code {
        Code::InvalidCredentials | Code::WrongPassword => empty(endpoint, PASSWORD),
        Code::WrongCode | Code::NotFound => empty(endpoint, CODE),
        // The browser has checked all else before.
        Code::Validation => empty(endpoint, NEW_PASSWORD),
        _ => {}
    }
}

fn empty(endpoint: &str, what: &str) {
    inputs(&format!("{} {what}", selector(endpoint))).for_each(|input| input.set_value(""));
}

fn selector(endpoint: &str) -> String {
    format!("main form[action=\"{endpoint}\"]")
}

/// Focuses the field of the form with this address that must be filled in next, once the form is shown.
pub fn focus_form(endpoint: &'static str) {
    focus_form_from(Focus::now(), endpoint);
}

fn focus_form_from(before: Focus, endpoint: &'static str) {
    unless_moved(before, move || focus_first_error(&selector(endpoint)));
}

/// Focuses the first invalid field within `part`. If all are valid, focuses its first empty password or code, else its
/// button, which lost the focus while it was disabled.
fn focus_first_error(part: &str) {
    let invalid = inputs(&format!("{part} [aria-invalid=true]")).next();
    let empty = || inputs(&format!("{part} {SECRET}")).find(|input| input.value().is_empty());
    let button = || inputs(&format!("{part} button[type=submit]")).next();
    if let Some(field) = invalid.or_else(empty).or_else(button) {
        _ = field.focus();
    }
}

/// The fields that a selector finds. Text areas and buttons are no inputs, but have the same methods.
fn inputs(selector: &str) -> impl Iterator<Item = HtmlInputElement> {
    let found = document().query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, NodeList::length);
    (0..count).filter_map(move |at| found.as_ref()?.item(at).map(JsCast::unchecked_into))
}
