use leptos::prelude::*;

/// Tells a password manager which account a form's password belongs to. Every form with a new password needs one,
/// unless people type their address into it. Without a name it is not sent.
#[component]
pub fn UsernameField(#[prop(optional_no_strip)] email: Option<String>) -> impl IntoView {
    view! { <input type="email" autocomplete="username" value=email hidden readonly /> }
}
