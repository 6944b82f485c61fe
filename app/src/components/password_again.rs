use leptos::prelude::*;
use portico_fields::Field;

use super::TextField;
use crate::problem::Problem;

/// The password field of a form whose operation asks for a recent password. The form gives it the
/// focus when it appears: the person is in the middle of something.
#[component]
pub fn PasswordAgain(
    #[prop(into)] problem: Signal<Option<Problem>>,
    /// As a text field's.
    #[prop(optional)]
    scope: &'static str,
) -> impl IntoView {
    view! {
        <TextField
            field=Field::Password
            label="Password"
            kind="password"
            autocomplete="current-password"
            typed=None
            scope
            problem
        />
    }
}
