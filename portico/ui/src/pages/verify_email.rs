use std::future::ready;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;
use portico_fields::{Email, Field};

use crate::api::{CheckVerificationLink, ResendVerification, VerificationLink, VerifyEmail};
use crate::call::{Call, Question, ask, call, call_and};
use crate::components::{DeadLink, DoorView, NextSteps, ShowWhile, link, loaded};
use crate::forms::{
    CheckedForm, FormAlert, FormStatus, PostForm, SubmitButton, TextField, confirmation, field_value, load, redirect,
};
use crate::local_path::{LocalPath, with_next, with_value};
use crate::passkeys::{Offered, offered};
use crate::problem::Problem;
use crate::secret_text::SecretText;
use crate::session::{Event, dispatch};
use crate::t;
use crate::words::{around, lead};

/// The destination of an emailed link. Opening it changes nothing. The button does. Without a link, the page sends one.
#[component]
pub fn VerifyEmailPage() -> impl IntoView {
    let query = use_query_map();
    let token = Memo::new(move |_| query.read().get("token"));
    let link = ask(move || {
        let token = token.read();
        Some(Question::of(&CheckVerificationLink { token: SecretText::from(token.as_deref()?) }))
    });
    let verify = call_and::<VerifyEmail, _>(|answer| {
        if let Ok(redirect) = answer {
            broadcast_and_load(&redirect.next);
        }
        ready(())
    });
    let confirm = CheckedForm::of(verify);
    let resend = call::<ResendVerification>();
    let asked = CheckedForm::with_redirect(resend, redirect());
    view! {
        <Title text=t!("Confirm your email address") />
        <main id="main" class="split">
            <div class="split-words">
                <h1>{t!("Confirm your email address")}</h1>
                <FormStatus text=confirmation(asked) />
                {loaded(link, move |link: Option<VerificationLink>| match link {
                    None => view! { <AskForm resend form=asked /> }.into_any(),
                    Some(VerificationLink::Dead) => view! { <DeadLink /> <AskForm resend form=asked /> }.into_any(),
                    Some(VerificationLink::Works { takes_password, removes_factors, can_log_in }) => {
                        let token = token.get_untracked().unwrap_or_default();
                        view! {
                            <ConfirmForm token takes_password removes_factors can_log_in verify form=confirm />
                        }
                        .into_any()
                    }
                })}
            </div>
            <DoorView />
        </main>
    }
}

#[component]
fn ConfirmForm(
    token: String,
    takes_password: bool,
    removes_factors: bool,
    can_log_in: bool,
    verify: Call<VerifyEmail>,
    form: CheckedForm,
) -> impl IntoView {
    let here = LocalPath::parse(&with_value("/verify-email", "token", &token));
    let log_in = LocalPath::log_in(here.as_ref());
    let keep = match (takes_password, can_log_in) {
        (false, _) => Some((with_next("/account/prove", here.as_ref()), t!("use one of them"))),
        (true, true) => Some((log_in.clone(), t!("log in with one of them"))),
        (true, false) => None,
    };
    // The session may have ended since the page was loaded. Then the password is required after all.
    let takes_password = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(takes_password)
            || form.problem.with(|problem| problem.as_ref().is_some_and(Problem::needs_password))
    });
    view! {
        {removes_factors.then(|| view! {
            <p class="notice notice-danger">
                {t!("Confirming now removes all passkeys and any authenticator app from this account, \
                    because someone else may have added them.")} " "
                {match keep {
                    Some((page, label)) => {
                        let (before, after) = around(t!("If they are yours, {link} first."));
                        view! { {before} <a href=page>{label}</a> {after} }.into_any()
                    }
                    None => t!("If they are yours, you can add them again afterwards.").into_any(),
                }}
            </p>
        }.into_any())}
        <PostForm call=verify class="form" novalidate=true>
            <input type="hidden" name="token" value=token />
            <ShowWhile when=takes_password>
                <TextField
                    field=Field::Password
                    label=t!("Password")
                    kind="password"
                    autocomplete="current-password"
                    typed=None
                    hint=t!("The password for your account")
                    problem=form.problem
                />
            </ShowWhile>
            <SubmitButton label=t!("Confirm") busy_label=t!("Confirming…") busy=form.busy />
            <FormAlert problem=form.problem />
        </PostForm>
        <ShowWhile when=takes_password>
            {(can_log_in && offered() == Offered::Yes).then(|| view! {
                <p>
                    {lead(t!("Do you log in with a passkey? {link}"))}
                    <a href=log_in.clone()>{t!("Log in first, then confirm")}</a>
                </p>
            }.into_any())}
            <p>
                {lead(t!("Forgot your password, or never chose one? {link}"))}
                <A href="/forgot-password">{t!("Choose a new password")}</A>
            </p>
        </ShowWhile>
    }
}

/// Other tabs reload the current user, because the address may have changed.
fn broadcast_and_load(next: &LocalPath) {
    dispatch(Event::EmailVerified);
    load(next);
}

#[component]
fn AskForm(resend: Call<ResendVerification>, form: CheckedForm) -> impl IntoView {
    view! {
        <p>{t!("We will send you a new link.")}</p>
        <PostForm
            call=resend
            class="form"
            novalidate=true
            check=form.checked(move |data| {
                Email::parse_given(&field_value(data, "email")).err().map(|error| vec![error])
            })
        >
            <TextField
                field=Field::Email
                label=t!("Email")
                kind="email"
                autocomplete="username"
                typed=form.typed("email")
                problem=form.problem
            />
            <SubmitButton label=t!("Send the link") busy_label=t!("Sending…") busy=form.busy />
            <FormAlert problem=form.problem />
        </PostForm>
        <p inner_html=link("/login", t!("Back to the log-in page"))></p>
        <NextSteps form="/verify-email" />
    }
}
