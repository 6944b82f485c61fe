use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::routes::{Access, access};
use crate::session::{CurrentSession, Ending};

/// Says on a public page that the session has ended, and why. A protected page leads to the log-in,
/// which says it there.
#[component]
pub fn SessionNotice() -> impl IntoView {
    let current = CurrentSession::from_context();
    let location = use_location();
    let is_public = Memo::new(move |_| access(&location.pathname.read()) == Access::Everybody);
    let sentence = move || match current.ended() {
        Some(Ending::Because(reason)) => Some(reason.sentence()),
        _ => None,
    };
    // Screen readers announce a change inside the element, so it stands there from the start.
    view! {
        <Show when=move || is_public.get()>
            <div class="session-notice" role="status">
                {move || sentence().map(|sentence| view! { <p class="notice">{sentence}</p> })}
            </div>
        </Show>
    }
}
