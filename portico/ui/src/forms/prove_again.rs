//! The fields with which users prove again who they are.

use leptos::prelude::*;
use portico_fields::{Code, Field, FieldCode, FieldError, GivenPassword, RecoveryCode};
use web_sys::FormData;

use super::{CodeField, TextField, field_value, next_page};
use crate::components::ShowWhile;
use crate::local_path::with_next;
use crate::passkeys::{Offered, PasskeyButton, lacks_password, offered, passkeys_page};
use crate::problem::{Code as ProblemCode, Problem};
use crate::t;
use crate::words;

/// The fields of a form that requires full proof: the password and, where an authenticator app is on, a code. Users
/// without a password use a passkey, if they have not done so recently.
///
/// The code appears as soon as the server asks for one, so a page need not know whether an app is on.
#[component]
pub fn ProveAgain(
    /// The name of the password's field.
    #[prop(default = Field::Password)]
    password: Field,
    /// Whether the page knows that an app is on.
    #[prop(optional)]
    has_app: bool,
    /// Makes the ids unique if the page has several of these.
    #[prop(optional)]
    scope: &'static str,
    #[prop(into)] problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let label = if password == Field::CurrentPassword { t!("Current password") } else { t!("Password") };
    // The question stays until the form is gone.
    let asks_for_code = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(has_app)
            || problem.with(|problem| problem.as_ref().is_some_and(|p| p.needs_code(words::known)))
    });
    let asks_for_passkey = Signal::derive(move || {
        problem.with(|p| p.as_ref().is_some_and(|p| p.code == ProblemCode::ReauthenticationRequired))
    });
    // The session needs the use of a passkey besides the password.
    let needs_passkey =
        Signal::derive(move || problem.with(|p| p.as_ref().is_some_and(|p| p.needs_passkey(words::known))));
    // Where a page that demands a second factor has led here.
    let next = next_page();
    let first = match lacks_password() {
        true => view! { <ShowWhile when=asks_for_passkey><PasskeyButton /></ShowWhile> }.into_any(),
        false => view! {
            <TextField
                field=password
                label
                kind="password"
                autocomplete="current-password"
                typed=None
                scope
                problem
            />
        }
        .into_any(),
    };
    view! {
        {first}
        <ShowWhile when=needs_passkey><PasskeyButton /></ShowWhile>
        <ShowWhile when=asks_for_code>
            <SecondFactor scope problem />
        </ShowWhile>
        {move || problem.with(|problem| problem.as_ref().is_some_and(|p| p.needs_set_up(words::known))).then(|| view! {
            <p class="field-hint">
                <a href=with_next("/account/security/app", next.get_untracked().as_ref())>{t!("Set up an app")}</a>
                {(offered() == Offered::Yes).then(|| view! {
                    " · " <a href=passkeys_page(next.get_untracked().as_ref())>{t!("Add a passkey")}</a>
                }.into_any())}
            </p>
        }.into_any())}
    }
}

/// A code from the app, or a recovery code. Both fields are sent, and one of them is empty.
#[component]
fn SecondFactor(scope: &'static str, problem: Signal<Option<Problem>>) -> impl IntoView {
    let takes_recovery_code = RwSignal::new(false);
    let problem_of = move |is_recovery_code: bool| {
        Signal::derive(move || problem.get().filter(|_| takes_recovery_code.get() == is_recovery_code))
    };
    view! {
        <CodeField
            field=Field::Code
            scope
            hint=t!("The six digits that your authenticator app shows")
            problem=problem_of(false)
        />
        <details
            class="more"
            on:toggle=move |event| {
                takes_recovery_code.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
            }
        >
            <summary>{t!("Use a recovery code")}</summary>
            <CodeField field=Field::RecoveryCode scope problem=problem_of(true) />
        </details>
    }
}

/// Whether a form must show these fields after this problem.
pub fn needs_proof(problem: &Problem) -> bool {
    problem.needs_password() || problem.needs_code(words::known)
}

/// The errors in the fields of [`ProveAgain`], before they are sent. `password` is the name of the password's field.
pub fn proof_errors(data: &FormData, password: Field) -> Option<Vec<FieldError>> {
    // Users without a password have no field for it.
    let given = data.has(password.as_str()).then(|| field_value(data, password.as_str()));
    let wrong = given.and_then(|given| GivenPassword::parse(&given).err()).map(|error| error.at(password));
    let errors: Vec<_> = wrong.into_iter().chain(factor_error(data)).collect();
    (!errors.is_empty()).then_some(errors)
}

/// The error in the field of a code, which the form must have.
pub fn code_errors(data: &FormData) -> Option<Vec<FieldError>> {
    Code::parse(&field_value(data, Field::Code.as_str())).err().map(|error| vec![error])
}

/// The error in the fields of a second factor, if the form has them.
fn factor_error(data: &FormData) -> Option<FieldError> {
    let [code, recovery_code] = [Field::Code, Field::RecoveryCode].map(|field| field_value(data, field.as_str()));
    match (code.trim(), recovery_code.trim()) {
        ("", "") if data.has(Field::Code.as_str()) => Some(FieldError::new(Field::Code, FieldCode::Required)),
        ("", "") => None,
        ("", recovery_code) => RecoveryCode::parse(recovery_code).err(),
        (code, _) => Code::parse(code).err(),
    }
}
