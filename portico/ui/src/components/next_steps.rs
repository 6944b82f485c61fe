use leptos::prelude::*;

use super::outbox_hint;
use crate::t;
use crate::words::around;

/// After a form that sends an email: what to do once it was sent. The style shows this instead of the form while a
/// [`FormStatus`](crate::forms::FormStatus) before both confirms that. A link brings the form back.
///
/// As HTML, because the code of views would cost the browser more.
#[component]
pub fn NextSteps(
    /// The page of the form.
    form: &'static str,
) -> impl IntoView {
    let (before, after) = around(t!("No email after a few minutes? Look in your spam folder, or {link}."));
    let html = [
        "<a class=\"button button-primary\" href=\"/login\">",
        t!("Back to the log-in page"),
        "</a><p>",
        before,
        "<a href=\"",
        form,
        "\" rel=\"external\">",
        t!("use another address"),
        "</a>",
        after,
        "</p>",
        &outbox_hint(),
    ];
    view! { <div class="sent" inner_html=html.concat()></div> }
}
