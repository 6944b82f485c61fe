use leptos::prelude::*;
use portico_fields::Field;

use crate::problem::Problem;

/// A labelled text of several lines. Like [`TextField`](super::TextField), it is uncontrolled.
#[component]
pub fn TextArea(
    field: Field,
    label: &'static str,
    /// The height, in lines.
    #[prop(default = 4)]
    rows: u32,
    /// The initial value.
    #[prop(optional_no_strip)]
    typed: Option<String>,
    /// The problem the form was refused with.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let name = field.as_str();
    let error_id = format!("{name}-error");
    let described_by = error_id.clone();
    let error = Memo::new(move |_| problem.get().and_then(|problem| problem.message_at(field).map(str::to_owned)));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea
                id=name
                name=name
                rows=rows
                required
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || error.with(Option::is_some).then(|| described_by.clone())
                inner_html=escaped(&typed.unwrap_or_default())
            />
            {move || error.get().map(|error| {
                view! { <p class="field-error" id=error_id.clone()>{error}</p> }.into_any()
            })}
        </div>
    }
}

/// The value as HTML. A child would not do: the renderer escapes no text inside a `textarea`.
fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_end_its_element() {
        assert_eq!(escaped("&lt;</textarea><b>"), "&amp;lt;&lt;/textarea>&lt;b>");
    }
}
