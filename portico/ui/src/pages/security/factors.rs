//! The second factor: the authenticator app, recovery codes and trusted browsers.

use std::future::ready;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::A;
use portico_fields::Field;

use super::trusted_browsers::TrustedBrowsers;
use crate::api::{RemoveApp, RenewRecoveryCodes, ShowFactors};
use crate::call::{AnyCall, Call, Question, ask, call, call_and};
use crate::components::{LocalTime, RecoveryCodesView, ShowWhile, focus_main, loaded};
use crate::effect::effect;
use crate::factors::{AppFactor, Factors};
use crate::forms::{
    CheckedForm, FormAlert, PostForm, ProveAgain, SubmitButton, focus_form, needs_proof, next_page, proof_errors,
    redirect, shown_once,
};
use crate::local_path::LocalPath;
use crate::secret_text::SecretText;
use crate::t;
use crate::words::{count, lead};

/// With fewer recovery codes than this, the page suggests new ones.
const FEW_CODES: u32 = 3;

#[component]
pub fn FactorsPart(
    /// Counts what changes here, for the history below.
    changes: RwSignal<usize>,
) -> impl IntoView {
    let codes = RwSignal::new(shown_once());
    // A page that demands a second factor leads here to add a passkey, and its visitors return to it.
    let next = next_page();
    let remove = call::<RemoveApp>();
    let renew = renew_call(codes);
    let removal = CheckedForm::with_redirect(remove, redirect());
    let renewal = CheckedForm::of(renew);
    let times_changed = RwSignal::new(0);
    let factors = ask(move || Some(Question::of(&ShowFactors {}).again(times_changed.get())));
    // A refusal changes nothing, so the fields and their errors stay.
    let has_changed = move || {
        times_changed.update(|times| *times += 1);
        changes.update(|changes| *changes += 1);
    };
    effect(move || {
        if remove.is_done() {
            has_changed();
            focus_main();
        }
    });
    effect(move || {
        if renew.is_done() {
            has_changed();
        }
    });
    let forms = CardForms { removal: (remove, removal), renewal: (renew, renewal) };
    view! {
        {move || codes.get().map(|codes| {
            let next = next.get().unwrap_or_else(LocalPath::security);
            view! { <RecoveryCodesView codes next /> }.into_any()
        })}
        {loaded(factors, move |factors: Factors| view! { <Cards factors forms changes /> }.into_any())}
    }
}

/// The calls of the cards, with the states of their forms.
#[derive(Clone, Copy)]
struct CardForms {
    removal: (Call<RemoveApp>, CheckedForm),
    renewal: (Call<RenewRecoveryCodes>, CheckedForm),
}

#[component]
fn Cards(factors: Factors, forms: CardForms, changes: RwSignal<usize>) -> impl IntoView {
    let Factors { app, recovery_codes_left, trusted_browsers, .. } = factors;
    let has_app = app.is_some();
    let card = match app {
        Some(app) => view! { <AppCard app removal=forms.removal /> }.into_any(),
        None => view! { <NoAppCard /> }.into_any(),
    };
    // A passkey that policy asks for comes with codes, too.
    let codes = (has_app || recovery_codes_left > 0)
        .then(|| view! { <RecoveryCodesCard left=recovery_codes_left has_app renewal=forms.renewal /> }.into_any());
    view! {
        <section class="part">
            <h2>{t!("Second factor")}</h2>
            <p>{t!("Besides your password, a log-in can ask for a code from an app on your phone.")}</p>
            <ul class="cards">{card} {codes}</ul>
        </section>
        {(!trusted_browsers.is_empty()).then(|| {
            view! { <TrustedBrowsers browsers=trusted_browsers changes /> }.into_any()
        })}
    }
}

#[component]
fn NoAppCard() -> impl IntoView {
    view! {
        <li class="card">
            <div>
                <h3 class="card-title">{lead(t!("Authenticator app {state}"))} <span class="tag">{t!("Off")}</span></h3>
                <p class="card-facts">{t!("No app is set up.")}</p>
            </div>
            <A href="/account/security/app" attr:class="button">{t!("Set up an app")}</A>
        </li>
    }
}

#[component]
fn AppCard(app: AppFactor, removal: (Call<RemoveApp>, CheckedForm)) -> impl IntoView {
    let (remove, form) = removal;
    view! {
        <li class="card">
            <div>
                <h3 class="card-title">{lead(t!("Authenticator app {state}"))} <span class="tag">{t!("On")}</span></h3>
                <p class="card-facts"><span>{lead(t!("Since {time}"))} <LocalTime at=app.confirmed_at /></span></p>
            </div>
            <div class="actions">
                <A href="/account/security/app" attr:class="button">{t!("Set up a new app")}</A>
                <ProvedForm
                    call=remove
                    form
                    has_app=true
                    scope="remove"
                    label=t!("Turn off")
                    busy_label=t!("Turning it off…")
                    class="button button-danger"
                />
            </div>
        </li>
    }
}

#[component]
fn RecoveryCodesCard(left: u32, has_app: bool, renewal: (Call<RenewRecoveryCodes>, CheckedForm)) -> impl IntoView {
    let (renew, form) = renewal;
    let left_in_words = match left {
        0 => t!("None are left.").to_owned(),
        left => count(t!("{number} is left.|{number} are left."), left.into()),
    };
    view! {
        <li class="card">
            <div>
                <h3 class="card-title">{t!("Recovery codes")}</h3>
                <p class="card-facts">
                    {left_in_words} " " {t!("Each code works once in place of your phone or passkey.")} " "
                    {(left < FEW_CODES).then(|| t!("Create new ones before you need them."))}
                </p>
            </div>
            <div class="actions">
                <ProvedForm
                    call=renew
                    form
                    has_app
                    scope="renew"
                    label=t!("New recovery codes")
                    busy_label=t!("Creating them…")
                    class="button"
                />
            </div>
        </li>
    }
}

/// A button whose operation requires full proof. The first press shows the fields in place, and the second one sends
/// them. Without scripts, they appear after the server has refused the first one.
#[component]
fn ProvedForm(
    #[prop(into)] call: AnyCall,
    form: CheckedForm,
    /// Whether a code is due as well.
    has_app: bool,
    scope: &'static str,
    label: &'static str,
    busy_label: &'static str,
    class: &'static str,
) -> impl IntoView {
    let problem = form.problem;
    let is_asked = RwSignal::new(problem.with_untracked(|problem| problem.as_ref().is_some_and(needs_proof)));
    let submit = move |event: SubmitEvent| {
        if is_asked.get_untracked() {
            return form.check(&event, |data| proof_errors(data, Field::Password));
        }
        event.prevent_default();
        is_asked.set(true);
        focus_form(call.endpoint);
    };
    view! {
        <PostForm call class="form" novalidate=true on_submit=submit>
            <ShowWhile when=is_asked>
                <ProveAgain has_app scope problem />
            </ShowWhile>
            <SubmitButton label busy_label busy=form.busy class />
            <FormAlert problem />
        </PostForm>
    }
}

/// The page shows the codes even if it has changed since. They are nowhere else.
fn renew_call(codes: RwSignal<Option<Vec<SecretText>>>) -> Call<RenewRecoveryCodes> {
    call_and::<RenewRecoveryCodes, _>(move |answer| {
        if let Ok(answer) = answer {
            _ = codes.try_set(Some(answer.recovery_codes));
        }
        ready(())
    })
}
