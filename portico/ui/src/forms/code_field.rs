use leptos::attr::custom::custom_attribute;
use leptos::attr::{autocapitalize, spellcheck};
use leptos::prelude::*;
use portico_fields::Field;

use crate::problem::{Code, Problem};

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
    #[prop(optional, into)] hint: Option<String>,
    /// Whether the browser focuses the field when it has loaded the page.
    #[prop(optional)]
    autofocus: bool,
    #[prop(into)] problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let (label, autocomplete, inputmode) = match field {
        Field::RecoveryCode => ("Recovery code", "off", "text"),
        _ => ("Code", "one-time-code", "numeric"),
    };
    let name = field.as_str();
    let id = StoredValue::new(if scope.is_empty() { name.to_owned() } else { format!("{scope}-{name}") });
    let id_of = move |part: &str| id.with_value(|id| format!("{id}{part}"));
    let error = Memo::new(move |_| problem.with(|problem| problem.as_ref()?.message_at(field).map(str::to_owned)));
    let is_wrong = Memo::new(move |_| problem.with(|problem| problem.as_ref().is_some_and(|p| p.has_field(field))));
    // This error is the only answer to the form, so it is announced. Other errors are read with their field.
    let is_alert = move || problem.with(|problem| problem.as_ref().is_some_and(|p| p.code == Code::WrongCode));
    let has_hint = hint.is_some();
    let described_by = move || match (has_hint, error.with(Option::is_some)) {
        (true, true) => Some(format!("{} {}", id_of("-hint"), id_of("-error"))),
        (true, false) => Some(id_of("-hint")),
        (false, true) => Some(id_of("-error")),
        (false, false) => None,
    };
    view! {
        <div class="field">
            <label for=id_of("")>{label}</label>
            {hint.map(|hint| view! { <p class="field-hint" id=id_of("-hint")>{hint}</p> })}
            <input
                id=id_of("")
                class="code-input"
                name=name
                type="text"
                autocomplete=autocomplete
                inputmode=inputmode
                aria-invalid=move || is_wrong.get().then_some("true")
                aria-describedby=described_by
                autofocus=autofocus
                required
                {..(autocapitalize("none"), spellcheck("false"), custom_attribute("autocorrect", "off"))}
            />
            {move || error.get().map(|error| view! {
                <p class="field-error" id=id_of("-error") role=is_alert().then_some("alert")>{error}</p>
            })}
        </div>
    }
}
