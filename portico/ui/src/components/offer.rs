use std::future::ready;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use super::focus_main;
use crate::api::{DismissOffer, show_offer};
use crate::call::call_and;
use crate::forms::{PostForm, SubmitButton};
use crate::routes::access;
use crate::session::CurrentSession;
use crate::site_facts::SiteFacts;

/// The page that the offer leads to.
const SET_UP: &str = "/account/security/app";

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
                    spawn_local(async move { is_offered.set(show_offer().await.unwrap_or_default()) });
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
#[component]
pub fn Offer() -> impl IntoView {
    let IsOffered(is_offered) = expect_context();
    let current = CurrentSession::from_context();
    let location = use_location();
    let withdraw = IsOffered::withdraw();
    let dismiss = call_and::<DismissOffer, _>(move |answer| {
        if answer.is_ok() {
            withdraw();
            focus_main();
        }
        ready(())
    });
    let is_shown = Memo::new(move |_| {
        let path = location.pathname.read();
        is_offered.get() && current.is_signed_in() && access(&path).is_protected() && *path != SET_UP
    });
    view! {
        <Show when=move || is_shown.get()>
            <aside class="offer" aria-label="Two-step log-in">
                <p>
                    "A code from your phone protects your account better than a password alone. "
                    <A href=SET_UP>"Set it up"</A>
                </p>
                <PostForm call=dismiss>
                    <input type="hidden" name="next" value=location.pathname />
                    <SubmitButton label="No, thank you" busy_label="Saving…" busy=dismiss.busy() class="button" />
                </PostForm>
            </aside>
        </Show>
    }
}
