use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;
use web_sys::HtmlElement;

use super::focus_main;
use crate::api::{DismissOffer, ShowOffer};
use crate::call::fetch::{self, Sending};
use crate::routes::access;
use crate::session::CurrentSession;
use crate::site_facts::SiteFacts;

/// The page that the offer leads to.
const SET_UP: &str = "/account/security/app";

const DISMISS: &str = "No, thank you";

/// Whether the current user is offered a second factor.
#[derive(Clone, Copy)]
pub struct IsOffered(RwSignal<bool>);

impl IsOffered {
    /// Starts with the server's value, and asks again when another user is logged in.
    pub fn provide() {
        let current = CurrentSession::from_context();
        let is_offered = RwSignal::new(SiteFacts::from_context().offers_second_factor);
        provide_context(Self(is_offered));
        Effect::new(move |before: Option<Option<String>>| {
            let user = current.user().map(|user| user.id);
            if before.is_some_and(|before| before != user) {
                is_offered.set(false);
                if user.is_some() {
                    spawn_local(async move {
                        let sending = Sending { with_token: true, outlives_page: false };
                        let answer = fetch::post(ShowOffer::PATH, String::new(), sending).await;
                        is_offered.set(answer.is_ok_and(|answer| answer == "true"));
                    });
                }
            }
            user
        });
    }

    /// The user has dismissed the offer, or followed it.
    pub fn withdraw() -> impl Fn() + Copy + Send + Sync {
        let Self(is_offered) = expect_context();
        move || is_offered.set(false)
    }
}

/// Offers a second factor on the pages of a logged-in user, until it is dismissed for good.
///
/// Plain HTML with one listener, because every visitor downloads this.
#[component]
pub fn Offer() -> impl IntoView {
    let IsOffered(is_offered) = expect_context();
    let current = CurrentSession::from_context();
    let location = use_location();
    let is_shown = Memo::new(move |_| {
        let path = location.pathname.read();
        is_offered.get() && current.is_signed_in() && access(&path).is_protected() && *path != SET_UP
    });
    let dismiss = move |event: SubmitEvent| {
        event.prevent_default();
        let button = event.submitter();
        set_busy(button.as_ref(), true);
        spawn_local(async move {
            let sending = Sending { with_token: true, outlives_page: true };
            match fetch::post(DismissOffer::PATH, String::new(), sending).await {
                Ok(_) => {
                    is_offered.set(false);
                    focus_main();
                }
                Err(_) => set_busy(button.as_ref(), false),
            }
        });
    };
    move || {
        is_shown.get().then(|| {
            let here = location.pathname.get_untracked();
            view! { <aside class="offer" aria-label="Two-step log-in" on:submit=dismiss inner_html=content(&here) /> }
        })
    }
}

fn content(here: &str) -> String {
    let here = here.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        "<p>A code from your phone protects your account better than a password alone. \
         <a href=\"{SET_UP}\">Set it up</a></p>\
         <form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"next\" value=\"{here}\">\
         <button class=\"button\" type=\"submit\">{DISMISS}</button></form>",
        DismissOffer::PATH
    )
}

/// As a form's button does.
fn set_busy(button: Option<&HtmlElement>, is_busy: bool) {
    if let Some(button) = button {
        _ = button.toggle_attribute_with_force("disabled", is_busy);
        button.set_text_content(Some(if is_busy { "Saving…" } else { DISMISS }));
    }
}
