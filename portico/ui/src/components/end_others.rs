//! The button that ends all other sessions: on the page about devices, and after a change that leaves them open.

use leptos::prelude::*;

use crate::api::EndOtherSessions;
use crate::call::{Call, call};
use crate::components::{ShowWhile, focus_main};
use crate::effect::effect;
use crate::forms::{CheckedForm, FormAlert, FormStatus, PostForm, ProveAgain, SubmitButton, done_here, needs_proof};
use crate::sentences::{Notice, notice};
use crate::t;

/// Asks for the password in place, and for a code where an app is on, if the last proof is not recent. Then continues.
#[component]
pub fn EndOthersForm(end_others: Call<EndOtherSessions>) -> impl IntoView {
    let form = CheckedForm::of(end_others);
    let problem = Signal::derive(move || form.problem.get().filter(|_| !end_others.is_done()));
    let asks = Signal::derive(move || problem.with(|problem| problem.as_ref().is_some_and(needs_proof)));
    view! {
        <PostForm call=end_others class="form" novalidate=true>
            <ShowWhile when=asks>
                <ProveAgain problem scope="end-others" />
            </ShowWhile>
            <SubmitButton
                label=t!("End all other sessions")
                busy_label=t!("Ending…")
                busy=form.busy
                class="button button-danger"
            />
            <FormAlert problem />
        </PostForm>
    }
}

/// The same where the address says that a factor or the password was just removed or added. It then says that the other
/// sessions have ended.
#[component]
pub fn EndOthersOffer() -> impl IntoView {
    let end_others = call::<EndOtherSessions>();
    let done = done_here();
    let is_offered = Signal::derive(move || done.get().is_some_and(|done| done.keeps_sessions()));
    let has_ended = Memo::new(move |_| end_others.is_done());
    let ended = Signal::derive(move || has_ended.get().then(|| notice(Notice::OthersEnded).to_owned()));
    effect(move || {
        if has_ended.get() {
            focus_main();
        }
    });
    view! {
        <ShowWhile when=is_offered>
            <FormStatus text=ended />
            <ShowWhile when=Signal::derive(move || !has_ended.get())>
                <p>{t!("Your other devices stay logged in.")}</p>
                <EndOthersForm end_others />
            </ShowWhile>
        </ShowWhile>
    }
}
