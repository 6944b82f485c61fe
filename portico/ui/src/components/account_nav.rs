use leptos::prelude::*;
use leptos_router::components::A;

/// Navigation between the account pages.
#[component]
pub fn AccountNav() -> impl IntoView {
    view! {
        <nav class="account-nav" aria-label="Your account">
            <A href="/account" exact=true>"Profile"</A>
            <A href="/account/security">"Security"</A>
            <A href="/account/sessions">"Devices"</A>
            <A href="/account/data">"Data"</A>
        </nav>
    }
}
