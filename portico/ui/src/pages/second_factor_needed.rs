use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::forbidden::refusal;
use crate::local_path::{LocalPath, with_next};
use crate::passkeys::{Offered, offered, passkeys_page};
use crate::routes::SecondFactorNeeded;
use crate::t;

/// The page for users in whose session no second factor was proved, where the page they asked for demands one. The
/// server sends it with status 403. It stays plain: the browser downloads no code for it.
#[component]
pub fn SecondFactorNeededPage(needed: SecondFactorNeeded) -> impl IntoView {
    let location = use_location();
    let here = format!("{}{}", location.pathname.get_untracked(), location.search.get_untracked());
    let here = LocalPath::parse(&here);
    let at = |page: &str| with_next(page, here.as_ref());
    let app = (at("/account/security/app"), t!("Set up an app"));
    let (lead, links) = match (needed.has_app, needed.has_passkey) {
        (true, true) => {
            let lead = t!("Enter a code from your authenticator app or use a passkey to open it.");
            (lead, vec![(at("/account/prove"), t!("Enter a code or use a passkey"))])
        }
        (true, false) => (
            t!("Enter a code from your authenticator app to open it."),
            vec![(at("/account/prove"), t!("Enter a code"))],
        ),
        (false, true) => (t!("Use a passkey to open it."), vec![(at("/account/prove"), t!("Use a passkey"))]),
        (false, false) if offered() == Offered::Yes => {
            let lead = t!("You have none yet. Set up an authenticator app or add a passkey first.");
            (lead, vec![app, (passkeys_page(here.as_ref()), t!("Add a passkey"))])
        }
        (false, false) => (t!("You have none yet. Set up an authenticator app first."), vec![app]),
    };
    refusal(t!("Second factor required"), t!("This page requires a second factor"), lead, links)
}
