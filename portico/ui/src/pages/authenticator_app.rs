use std::future::ready;

use leptos::prelude::*;
use leptos_router::components::A;
use portico_fields::Field;
use server_fn::ServerFn;

use crate::api::{BeginApp, ConfirmApp, NewApp, ShowApp};
use crate::call::{Call, Question, ask, call, call_and};
use crate::components::{NEW_APP, NewAppView, RecoveryCodesView, ShowWhile, account_page, focus_soon, loaded};
use crate::effect::effect;
use crate::forms::{
    CheckedForm, CodeField, FormAlert, NextField, PostForm, ProveAgain, SubmitButton, code_errors, focus_form,
    next_page, proof_errors, shown_once,
};
use crate::local_path::LocalPath;
use crate::problem::{Code, Problem};
use crate::secret_text::SecretText;
use crate::t;

/// Sets up an authenticator app: the password first, then the app's secret, and then the recovery codes, once.
#[component]
pub fn AuthenticatorAppPage() -> impl IntoView {
    account_page(t!("Set up an authenticator app"), "/account/security/app", || SetUp().into_any())
}

#[component]
fn SetUp() -> impl IntoView {
    let codes = RwSignal::new(shown_once());
    let begin = call::<BeginApp>();
    let changes = RwSignal::new(0);
    let confirm = confirm_call(codes, changes);
    let (asked, given) = (CheckedForm::of(begin), CheckedForm::of(confirm));
    // A page that demands a second factor leads here, and its visitors return to it.
    let next = next_page();
    effect(move || {
        if begin.is_done() {
            given.clear();
            changes.update(|times| *times += 1);
        }
    });
    let app = ask(move || Some(Question::of(&ShowApp {}).again(changes.get())));
    let focus_next_part = move |has_app: bool| match (changes.get_untracked(), has_app) {
        (0, _) => {}
        (_, true) => focus_soon(NEW_APP),
        (_, false) => focus_form(BeginApp::PATH),
    };
    view! {
        {move || match codes.get() {
            Some(codes) => {
                let next = next.get().unwrap_or_else(LocalPath::security);
                view! { <RecoveryCodesView codes next /> }.into_any()
            }
            None => loaded(app, move |app: Option<NewApp>| {
                focus_next_part(app.is_some());
                match app {
                    Some(app) => view! { <ConfirmForm app confirm form=given next /> }.into_any(),
                    None => view! { <BeginForm begin form=asked expired=given.problem next /> }.into_any(),
                }
            }),
        }}
    }
}

/// The page shows the codes even if it has changed since. They are nowhere else. If the set-up has expired, the page
/// asks for the password again.
fn confirm_call(codes: RwSignal<Option<Vec<SecretText>>>, changes: RwSignal<usize>) -> Call<ConfirmApp> {
    call_and::<ConfirmApp, _>(move |answer| {
        match answer {
            Ok(answer) => _ = codes.try_set(Some(answer.recovery_codes)),
            Err(problem) if problem.code == Code::NotFound => _ = changes.try_update(|times| *times += 1),
            Err(_) => {}
        }
        ready(())
    })
}

#[component]
fn BeginForm(
    begin: Call<BeginApp>,
    form: CheckedForm,
    /// Why a code for a former set-up was refused.
    expired: Signal<Option<Problem>>,
    next: Signal<Option<LocalPath>>,
) -> impl IntoView {
    let said = Signal::derive(move || form.problem.get().or_else(|| expired.get()));
    let is_unverified =
        Signal::derive(move || form.problem.with(|p| p.as_ref().is_some_and(|p| p.code == Code::EmailNotVerified)));
    view! {
        <p>
            {t!("With an authenticator app, a log-in takes two things: your password, and a code from an app on your \
             phone. A stolen password alone is worthless.")}
        </p>
        <ShowWhile when=is_unverified>
            <p><A href="/account">{t!("Send the link again")}</A></p>
        </ShowWhile>
        <PostForm
            call=begin
            class="form"
            novalidate=true
            check=form.checked(move |data| proof_errors(data, Field::Password))
        >
            <NextField next />
            <ProveAgain problem=form.problem />
            <SubmitButton label=t!("Continue") busy_label=t!("Checking…") busy=form.busy />
            <FormAlert problem=said />
        </PostForm>
        <p><A href="/account/security">{t!("Back to security")}</A></p>
    }
}

#[component]
fn ConfirmForm(
    app: NewApp,
    confirm: Call<ConfirmApp>,
    form: CheckedForm,
    next: Signal<Option<LocalPath>>,
) -> impl IntoView {
    view! {
        <NewAppView app />
        <PostForm
            call=confirm
            class="form"
            novalidate=true
            check=form.checked(code_errors)
        >
            <NextField next />
            <CodeField field=Field::Code hint=t!("The six digits that the app shows now") problem=form.problem />
            <SubmitButton label=t!("Turn on") busy_label=t!("Checking…") busy=form.busy />
            <FormAlert problem=form.problem />
        </PostForm>
        <p><A href="/account/security">{t!("Not now")}</A></p>
    }
}
