use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;
use portico_fields::FieldError;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlInputElement};

use super::CheckedForm;

/// A check of a form's fields, for [`PostForm`](super::PostForm). Made by [`CheckedForm::checked`].
///
/// As two callbacks, so that visitors of pages without such a form download none of it.
#[derive(Clone, Copy)]
pub struct FieldCheck {
    /// Checks all fields.
    pub(super) before_sending: Callback<SubmitEvent>,
    /// Checks one field.
    pub(super) of_left_field: Callback<Event>,
}

impl FieldCheck {
    pub(super) fn new(form: CheckedForm, errors_in: Callback<FormData, Option<Vec<FieldError>>>) -> Self {
        Self {
            before_sending: Callback::new(move |event| form.check(&event, |data| errors_in.run(data.clone()))),
            of_left_field: Callback::new(move |event: Event| {
                if let Some((name, may_add, data)) = left_field(&event) {
                    form.show_at(&name, may_add, errors_in.run(data));
                }
            }),
        }
    }
}

/// The name of the field that was left, whether it may get an error, and the content of its form. A new password may not,
/// because its meter says what is wrong with it while it is typed. A text area is not an input, but has the same methods.
fn left_field(event: &Event) -> Option<(String, bool, FormData)> {
    let field: HtmlInputElement = event.target()?.unchecked_into();
    let data = FormData::new_with_form(&field.form()?).ok()?;
    let may_add = field.get_attribute("autocomplete").as_deref() != Some("new-password");
    Some((field.get_attribute("name")?, may_add, data))
}
