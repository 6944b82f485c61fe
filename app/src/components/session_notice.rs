use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{FormAlert, FormStatus};
use crate::plain_form::{self, Refusal};
use crate::problem::{Code, Problem};
use crate::routes::{Access, access};
use crate::session::{CurrentSession, Ending};

/// Shown when a log-out got no answer.
const UNTOLD: &str = "You are logged out here, but our server could not be told. \
                      Press the button again, or stay: it is told as soon as you are online.";

/// Shown below the header. On public pages it says that the session has ended and why. On any page it reports a log-out
/// that did not reach the server. A protected page redirects to the log-in page, which gives the reason.
#[component]
pub fn SessionNotice() -> impl IntoView {
    let current = CurrentSession::from_context();
    let location = use_location();
    let is_public = Memo::new(move |_| access(&location.pathname.read()) == Access::Everybody);
    let is_signed_in = Memo::new(move |_| current.is_signed_in());
    let refused = Refusal::take(plain_form::LOG_OUT).and_then(|post| post.news());
    let ended = Signal::derive(move || match current.ended() {
        Some(Ending::Because(reason)) => Some(reason.sentence().to_owned()),
        _ => None,
    });
    let problem = Signal::derive(move || {
        let is_untold = current.is_waiting_to_leave();
        if is_untold { Some(Problem::with_detail(Code::Unreachable, UNTOLD)) } else { refused.clone() }
    });
    view! {
        <div class="session-notice">
            <Show when=move || is_public.get()>
                <FormStatus text=ended />
            </Show>
            <Show when=move || is_signed_in.get()>
                <FormAlert problem />
            </Show>
        </div>
    }
}
