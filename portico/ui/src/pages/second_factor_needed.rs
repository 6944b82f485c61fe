use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use crate::components::{DoorView, ForSignedIn};
use crate::local_path::{LocalPath, with_next};
use crate::routes::SecondFactorNeeded;

/// The page for users in whose session no second factor was proved, where the page they asked for demands one. The
/// server sends it with status 403.
#[component]
pub fn SecondFactorNeededPage(needed: SecondFactorNeeded) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::FORBIDDEN);
    }
    let location = use_location();
    let here = format!("{}{}", location.pathname.get_untracked(), location.search.get_untracked());
    let here = LocalPath::parse(&here);
    let (address, label) = match needed.has_app {
        true => (with_next("/account/prove", here.as_ref()), "Enter a code"),
        false => (with_next("/account/security/app", here.as_ref()), "Set up an app"),
    };
    view! {
        <Title text="Second factor required" />
        <main id="main" class="split">
            <ForSignedIn>
                <div class="split-words">
                    <h1>"This page requires a second factor"</h1>
                    <p class="lead">"Enter a code from an authenticator app to open it."</p>
                    <div class="actions">
                        <A href=address.clone() attr:class="button button-primary">{label}</A>
                    </div>
                </div>
            </ForSignedIn>
            <DoorView />
        </main>
    }
}
