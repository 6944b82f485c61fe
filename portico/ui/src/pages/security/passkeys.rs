//! The user's passkeys. The server draws this part of the page, and the script of passkeys moves it, so that the browser
//! downloads no WASM for it. All its forms are plain ones.

use leptos::prelude::*;

use crate::api::ShowPasskeys;
use crate::call::{Question, ask};
use crate::components::loaded;
use crate::passkeys::{Offered, offered, script_alone};

#[component]
pub fn PasskeysPart() -> impl IntoView {
    if offered() == Offered::No {
        return ().into_any();
    }
    let part = ask(|| Some(Question::of(&ShowPasskeys {})));
    view! {
        // The server has drawn it.
        {loaded(part, |html: String| view! { <section class="part" inner_html=html></section> }.into_any())}
        {script_alone()}
    }
    .into_any()
}
