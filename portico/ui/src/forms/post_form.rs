use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use super::FieldCheck;
use crate::call::AnyCall;

/// A form that calls a server function, or that the browser posts where scripts do not run.
#[component]
pub fn PostForm(
    #[prop(into)] call: AnyCall,
    /// Checks the fields before the form is sent, and each one as it is left.
    #[prop(optional)]
    check: Option<FieldCheck>,
    /// Called before the form is sent. Nothing is sent if it prevents the event's default.
    #[prop(optional, into)]
    on_submit: Option<Callback<SubmitEvent>>,
    #[prop(optional)] class: Option<&'static str>,
    /// Whether this form, rather than the browser, reports field errors.
    #[prop(optional)]
    novalidate: bool,
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        if let Some(check) = check {
            check.before_sending.run(event.clone());
        }
        if let Some(on_submit) = on_submit {
            on_submit.run(event.clone());
        }
        if event.default_prevented() {
            return;
        }
        // A form whose content cannot be read is left to the browser, which then posts it.
        if let Some(body) = encoded(&event) {
            event.prevent_default();
            call.send(body);
        }
    };
    // From `shell/left_field.js`. A form that is taken out of the page is left too.
    let leave = move |event: Event| {
        if let Some(check) = check {
            _ = check.of_left_field.try_run(event);
        }
    };
    view! {
        <form
            action=call.endpoint
            method="post"
            class=class
            novalidate=novalidate
            on:submit=submit
            on:fieldleft=leave
        >
            {children()}
        </form>
    }
}

/// The form's content as the browser itself would post it, with the name and value of the pressed button.
fn encoded(event: &SubmitEvent) -> Option<String> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    let button = event.submitter();
    let attribute = |name| button.as_ref().and_then(|button| button.get_attribute(name));
    if let Some(name) = attribute("name").filter(|name| !name.is_empty()) {
        data.append_with_str(&name, &attribute("value").unwrap_or_default()).ok()?;
    }
    let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(String::from(pairs.to_string()))
}
