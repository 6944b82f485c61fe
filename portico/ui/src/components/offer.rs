use std::future::ready;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{focus_main, quietly_loaded};
use crate::api::{DismissOffer, ShowOffer};
use crate::call::{Call, Question, ask, call_and};
use crate::forms::{PostForm, SubmitButton};
use crate::t;

/// Offers a second factor to a logged-in user who has none, until they dismiss it for good. It shows nothing to others.
///
/// A page for logged-in users has it below its heading, as those about the profile, the devices and the data do.
#[component]
pub fn Offer() -> impl IntoView {
    let offer = ask(|| Some(Question::of(&ShowOffer {})));
    let is_dismissed = RwSignal::new(false);
    let dismiss = call_and::<DismissOffer, _>(move |answer| {
        if answer.is_ok() {
            _ = is_dismissed.try_set(true);
            focus_main();
        }
        ready(())
    });
    quietly_loaded(offer, move |is_offered: bool| match is_offered {
        true => view! { <OfferLine dismiss is_dismissed /> }.into_any(),
        false => ().into_any(),
    })
}

#[component]
fn OfferLine(dismiss: Call<DismissOffer>, is_dismissed: RwSignal<bool>) -> impl IntoView {
    let here = use_location().pathname.get_untracked();
    view! {
        <aside class="offer" aria-label=t!("Second factor") hidden=is_dismissed>
            <p>{t!("A password and a code from your phone protect your account better than a password alone.")}</p>
            <div class="actions">
                <a class="button" href="/account/security/app">{t!("Set up an authenticator app")}</a>
                <PostForm call=dismiss>
                    <input type="hidden" name="next" value=here />
                    <SubmitButton
                        label=t!("No, thank you")
                        busy_label=t!("Saving…")
                        busy=dismiss.busy()
                        class="button button-link"
                    />
                </PostForm>
            </div>
        </aside>
    }
}
