use leptos::prelude::*;
use portico_fields::Field;

use crate::problem::Problem;

/// A labelled input. It is uncontrolled: what is typed belongs to the browser, before and after
/// hydration, and is read from the form when that is sent.
#[component]
pub fn TextField(
    field: Field,
    label: &'static str,
    /// The input's `type`.
    kind: &'static str,
    autocomplete: &'static str,
    /// What the field is filled with at first.
    #[prop(optional_no_strip)]
    typed: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    /// The problem that the form was refused with.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let id = field.as_str();
    let error =
        Memo::new(move |_| problem.get().and_then(|problem| problem.at_field(field).map(|e| e.message.clone())));
    let is_wrong = Memo::new(move |_| problem.with(|problem| problem.as_ref().is_some_and(|p| p.concerns(field))));
    let has_hint = hint.is_some();
    let described_by = move || {
        let hint = has_hint.then(|| format!("{id}-hint"));
        let error = error.get().map(|_| format!("{id}-error"));
        let ids: Vec<_> = [hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
            <input
                id=id
                name=id
                type=kind
                autocomplete=autocomplete
                required
                value=typed
                aria-invalid=move || is_wrong.get().then_some("true")
                aria-describedby=described_by
            />
            {move || error.get().map(|error| view! { <p class="field-error" id=format!("{id}-error")>{error}</p> })}
        </div>
    }
}

/// A box to tick, sent as `yes`.
#[component]
pub fn CheckField(name: &'static str, label: &'static str, ticked: bool) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=name value="yes" checked=ticked />
            {label}
        </label>
    }
}
