use leptos::ev::{FocusEvent, SubmitEvent};
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
    pub(super) of_left_field: Callback<FocusEvent>,
}

impl FieldCheck {
    pub(super) fn new(form: CheckedForm, errors_in: Callback<FormData, Option<Vec<FieldError>>>) -> Self {
        Self {
            before_sending: Callback::new(move |event| form.check(&event, |data| errors_in.run(data.clone()))),
            of_left_field: Callback::new(move |event: FocusEvent| {
                if let Some((name, data)) = left_field(&event) {
                    form.show_at(&name, errors_in.run(data));
                }
            }),
        }
    }
}

/// The name of the field that is left and the content of its form. None for a new password, because its meter says what
/// is wrong with it while it is typed, and none for an empty field, which may be filled in later. A field also loses the
/// focus when the whole window does, but then it is still the active one: its user will be back.
fn left_field(event: &FocusEvent) -> Option<(String, FormData)> {
    let field: HtmlInputElement = event.target()?.dyn_into().ok()?;
    if document().active_element().is_some_and(|active| active == **field) {
        return None;
    }
    if field.value().is_empty() || field.get_attribute("autocomplete")? == "new-password" {
        return None;
    }
    Some((field.get_attribute("name")?, FormData::new_with_form(&field.form()?).ok()?))
}
