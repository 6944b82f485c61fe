use leptos::prelude::*;
use portico_fields::Field;

use super::TextField;
use crate::problem::Problem;

/// The password field of a form whose operation requires a recent password. The form focuses it when it appears because
/// the user is in the middle of a task.
#[component]
pub fn RecentPasswordField(
    #[prop(into)] problem: Signal<Option<Problem>>,
    /// Same as `scope` of a text field.
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
