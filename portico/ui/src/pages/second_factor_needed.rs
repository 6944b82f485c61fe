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
    let (lead, page, label) = match needed.has_factor {
        true => ("Use your authenticator app or a passkey to open it.", "/account/prove", "Confirm that it is you"),
        false => ("You have none yet. Set up an authenticator app first.", "/account/security/app", "Set up an app"),
    };
    let link = (with_next(page, here.as_ref()), label);
    refusal("Second factor required", "This page requires a second factor", lead, link)
}
