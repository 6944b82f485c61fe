use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use portico_fields::Field;

use super::{ShowPassword, StrengthMeter, StrengthState};
use crate::problem::Problem;
use crate::sentences::{Notice, notice};

/// A labelled input. It is uncontrolled: the browser owns its value before and after hydration. The value is read when
/// the form is sent.
#[component]
pub fn TextField(
    field: Field,
    label: &'static str,
    /// The input's `type`.
    kind: &'static str,
    autocomplete: &'static str,
    /// The initial value.
    #[prop(optional_no_strip)]
    typed: Option<String>,
    /// Makes the id unique if another form on the page has a field of the same name.
    #[prop(optional)]
    scope: &'static str,
    #[prop(optional, into)] hint: String,
    /// Whether the browser focuses the field when it has loaded the page.
    #[prop(optional)]
    autofocus: bool,
    /// The problem the form was refused with.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let name = field.as_str();
    let id = StoredValue::new(if scope.is_empty() { name.to_owned() } else { format!("{scope}-{name}") });
    let id_of = move |part: &str| id.with_value(|id| format!("{id}{part}"));
    let is_shown = RwSignal::new(false);
    let error = Memo::new(move |_| problem.get().and_then(|problem| problem.message_at(field).map(str::to_owned)));
    let is_wrong = Memo::new(move |_| problem.with(|problem| problem.as_ref().is_some_and(|p| p.has_field(field))));
    let has_hint = !hint.is_empty();
    let watch = (autocomplete == "new-password").then(|| StrengthState::new(id_of(""), move || problem.track()));
    let touched = move || watch.into_iter().for_each(StrengthState::touched);
    let described_by = move || {
        let error = error.get().map(|_| id_of("-error"));
        id_list([has_hint.then(|| id_of("-hint")), error, watch.map(|_| id_of("-strength"))])
    };
    view! {
        <div class="field" data-caps=(kind == "password").then(|| notice(Notice::CapsLock))>
            <label for=id_of("")>{label}</label>
            {has_hint.then(|| view! { <p class="field-hint" id=id_of("-hint")>{hint}</p> }.into_any())}
            <input
                id=id_of("")
                name=name
                type=move || if is_shown.get() { "text" } else { kind }
                autocomplete=autocomplete
                required
                value=typed
                aria-invalid=move || is_wrong.get().then_some("true")
                aria-describedby=described_by
                on:focus=move |_| touched()
                on:input=move |_| touched()
                {..kept_as_typed(kind == "password" || is_code(field))}
                {..of_code(field, autofocus)}
            />
            {move || error.get().map(|error| view! {
                <p class="field-error" id=id_of("-error") role=answers(problem, field).then_some("alert")>{error}</p>
            }.into_any())}
            {watch.map(|watch| view! { <StrengthMeter watch id=id_of("-strength") /> }.into_any())}
            {(kind == "password").then(|| view! { <ShowPassword is_shown label /> }.into_any())}
        </div>
    }
}

/// Whether the error at this field answers the form, so that it is announced. Other errors are read with their field.
fn answers(problem: Signal<Option<Problem>>, field: Field) -> bool {
    problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.is_said_at(field)))
}

/// The value of an attribute that names elements.
fn id_list(ids: [Option<String>; 3]) -> Option<String> {
    let ids: Vec<_> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Turns off text assistance that browsers do not apply to `type=password`. A shown password and a code are `type=text`.
/// Without this, a keyboard would capitalise and correct it, and spelling and writing services would read it.
pub fn kept_as_typed(is_secret: bool) -> impl Attribute {
    let off = |value| is_secret.then_some(value);
    (
        optional("autocapitalize", off("none")),
        optional("spellcheck", off("false")),
        optional("autocorrect", off("off")),
        optional("writingsuggestions", off("false")),
    )
}

/// What a field for a code has besides.
fn of_code(field: Field, autofocus: bool) -> impl Attribute {
    (
        optional("class", is_code(field).then_some("code-input")),
        optional("inputmode", (field == Field::Code).then_some("numeric")),
        optional("autofocus", autofocus.then_some("")),
    )
}

fn is_code(field: Field) -> bool {
    matches!(field, Field::Code | Field::RecoveryCode)
}

/// Of one type, whatever its name is, so that the browser downloads its code once.
fn optional(name: &'static str, value: Option<&'static str>) -> impl Attribute {
    custom_attribute(name, value)
}

/// A checkbox, sent as `yes`.
#[component]
pub fn CheckField(name: &'static str, label: &'static str, ticked: bool) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=name value="yes" checked=ticked />
            {label}
        </label>
    }
}
