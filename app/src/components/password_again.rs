use leptos::prelude::*;
use portico_fields::Field;

use super::TextField;
use crate::form::focus_what_is_wrong;
use crate::problem::Problem;

/// The password field of a form whose operation asks for a recent password. It takes the focus when
/// it appears: the person is in the middle of something.
#[component]
pub fn PasswordAgain(
    #[prop(into)] problem: Signal<Option<Problem>>,
    /// As a text field's.
    #[prop(optional)]
    scope: &'static str,
) -> impl IntoView {
    Effect::new(move |_| {
        problem.track();
        request_animation_frame(|| focus_what_is_wrong("main"));
    });
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
