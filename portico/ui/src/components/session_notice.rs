use leptos::prelude::*;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;

use super::ShowWhile;
use crate::api::EndSession;
use crate::forms::{FormAlert, FormStatus, Refusal};
use crate::problem::{Code, Problem};
use crate::routes::{Access, access};
use crate::sentences::{self, Notice};
use crate::session::{CurrentSession, Ending};

/// Shown below the header. On public pages it says that the session has ended and why. On any page it reports a log-out
/// that did not reach the server. A protected page redirects to the log-in page, which gives the reason.
#[component]
pub fn SessionNotice() -> impl IntoView {
    let current = CurrentSession::from_context();
    let location = use_location();
    let is_public = Memo::new(move |_| access(&location.pathname.read()) == Access::Anyone);
    let is_signed_in = Memo::new(move |_| current.is_signed_in());
    let refused = Refusal::take(EndSession::PATH).and_then(|post| post.news());
    let ended = Signal::derive(move || match current.ended() {
        Some(Ending::Because(reason)) => Some(sentences::reason(reason).to_owned()),
        _ => None,
    });
    let warns = Signal::derive(move || matches!(current.ended(), Some(Ending::Because(reason)) if reason.is_warning()));
    let problem = Signal::derive(move || {
        let is_untold = current.is_log_out_pending();
        if is_untold {
            Some(Problem::with_detail(Code::Unreachable, sentences::notice(Notice::LogOutUntold)))
        } else {
            refused.clone()
        }
    });
    view! {
        <div class="session-notice">
            <ShowWhile when=is_public>
                <FormStatus text=ended warns />
            </ShowWhile>
            <ShowWhile when=is_signed_in>
                <FormAlert problem />
            </ShowWhile>
        </div>
    }
}
