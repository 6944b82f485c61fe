use leptos::prelude::*;

/// Tells password managers which account a form's password belongs to. Every form with a new password needs one, unless
/// users type their address into it. It is not sent because it has no name.
#[component]
pub fn UsernameField(#[prop(optional_no_strip)] email: Option<String>) -> impl IntoView {
    view! { <input type="email" autocomplete="username" value=email hidden readonly /> }
}
