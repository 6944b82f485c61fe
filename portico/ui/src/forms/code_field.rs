use leptos::prelude::*;
use portico_fields::Field;

use super::TextField;
use crate::problem::Problem;
use crate::t;

/// A field for a code from an authenticator app ([`Field::Code`]) or for a recovery code ([`Field::RecoveryCode`]).
///
/// Phones offer their digits for the former. Text may be pasted with spaces and hyphens, so neither has a maximum
/// length.
#[component]
pub fn CodeField(
    field: Field,
    /// Makes the id unique if another form on the page has a field of the same name.
    #[prop(optional)]
    scope: &'static str,
    #[prop(optional)] hint: &'static str,
    /// Whether the browser focuses the field when it has loaded the page.
    #[prop(optional)]
    autofocus: bool,
    #[prop(into)] problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let (label, autocomplete) = match field {
        Field::RecoveryCode => (t!("Recovery code"), "off"),
        _ => (t!("Code"), "one-time-code"),
    };
    view! {
        <TextField field label kind="text" autocomplete typed=None scope hint autofocus problem />
    }
}
