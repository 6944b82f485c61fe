use js_sys::Reflect;
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
                if let Some((left, data)) = left_field(&event) {
                    form.show_at(&left, errors_in.run(data));
                }
            }),
        }
    }
}

/// A field that was left.
pub struct LeftField {
    pub name: String,
    /// Whether it was changed since it got the focus.
    pub is_changed: bool,
    /// Whether it may get an error where it had none. A new password may not, because its meter says what is wrong with it
    /// while it is typed.
    pub may_add: bool,
}

/// The field that was left, and the content of its form. A text area is not an input, but has the same methods.
fn left_field(event: &Event) -> Option<(LeftField, FormData)> {
    let field: HtmlInputElement = event.target()?.unchecked_into();
    let data = FormData::new_with_form(&field.form()?).ok()?;
    let may_add = field.get_attribute("autocomplete").as_deref() != Some("new-password");
    let is_changed = Reflect::get(event, &"isChanged".into()).is_ok_and(|value| value.is_truthy());
    Some((LeftField { name: field.get_attribute("name")?, is_changed, may_add }, data))
}
