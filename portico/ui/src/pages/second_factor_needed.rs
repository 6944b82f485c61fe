use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::forbidden::refusal;
use crate::local_path::{LocalPath, with_next};
use crate::routes::SecondFactorNeeded;

/// The page for users in whose session no second factor was proved, where the page they asked for demands one. The
/// server sends it with status 403. It stays plain: the browser downloads no code for it.
#[component]
pub fn SecondFactorNeededPage(needed: SecondFactorNeeded) -> impl IntoView {
    let location = use_location();
    let here = format!("{}{}", location.pathname.get_untracked(), location.search.get_untracked());
    let here = LocalPath::parse(&here);
    let (page, label, lead) = match (needed.has_app, needed.has_passkey) {
        (true, _) => ("/account/prove", "Enter a code", "Enter a code from your authenticator app to open it."),
        (false, true) => ("/account/prove", "Use a passkey", "Use a passkey to open it."),
        (false, false) => {
            ("/account/security/app", "Set up an app", "You have none yet. Set up an authenticator app first.")
        }
    };
    let link = (with_next(page, here.as_ref()), label);
    refusal("Second factor required", "This page requires a second factor", lead, link)
}
