use leptos::prelude::*;

/// Says that an emailed link does not work, and lists possible reasons. The actual reason is not stored.
#[component]
pub fn DeadLink() -> impl IntoView {
    view! {
        <p class="notice notice-danger" role="alert">
            "This link no longer works. It was used already, a newer one was mailed, it is older than an \
             hour, or the password or the address of the account was changed since."
        </p>
    }
}
