use leptos::prelude::*;

use crate::sentences::{self, Notice};

/// Says that an emailed link does not work, and lists possible reasons. The actual reason is not stored.
#[component]
pub fn DeadLink() -> impl IntoView {
    view! {
        <p class="notice notice-danger" role="alert">{sentences::notice(Notice::DeadLink)}</p>
    }
}
