use leptos::prelude::*;

/// Says of a mailed link that it opens nothing, and why that may be. Which of the reasons it is, is not kept.
#[component]
pub fn DeadLink() -> impl IntoView {
    view! {
        <p class="notice notice-danger" role="alert">
            "This link no longer works. It was used already, a newer one was mailed, it is older than an \
             hour, or the password or the address of the account was changed since."
        </p>
    }
}
