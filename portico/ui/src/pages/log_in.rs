use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;
use portico_fields::{Credentials, Field};

use crate::after_log_in::log_in_call;
use crate::api::{CreateSession, LogInWithPasskey};
use crate::call::Call;
use crate::components::{
    CookiesNeeded, DoorView, ForSignedOut, ResendVerificationForm, ShowWhile, cookie_warning, link, outbox_hint,
};
use crate::effect::effect;
use crate::forms::{
    CheckField, CheckedForm, FormAlert, FormStatus, NextField, PlainForm, PostForm, Refusal, SubmitButton, TextField,
    confirmation, field_value, next_page, warns_here,
};
use crate::local_path::LocalPath;
use crate::passkeys::{Offered, PasskeyForm, offered};
use crate::problem::Code;
use crate::reason::Reason;
use crate::sentences::{self, Notice};
use crate::session;
use crate::t;
use crate::words::lead;

#[component]
pub fn LogInPage() -> impl IntoView {
    let log_in = log_in_call::<CreateSession>(Some);
    let form = CheckedForm::of(log_in);
    let passkey = PlainForm::of::<LogInWithPasskey>().endpoint;
    let typed = move |field: &str| form.typed(field).or_else(|| typed_before(passkey, field));
    let typed_email = RwSignal::new(typed("email").unwrap_or_default());
    let is_unverified = Signal::derive(move || is_refused_as(form, Code::EmailNotVerified));
    let next = next_page();
    let (said, warns) = message(form);
    view! {
        <Title text=t!("Log in") />
        <main id="main" class="split">
            <ForSignedOut>
                <div class="split-words">
                    <h1>{t!("Log in")}</h1>
                    <FormStatus text=said warns />
                    <CookiesNeeded />
                    <LogInForm log_in form next typed_email keeps=typed("keep").is_some() />
                    <PasskeyForm
                        purpose="log_in"
                        endpoint=passkey
                        label=t!("Log in with a passkey")
                        says_refusal=true
                    />
                    <ShowWhile when=is_unverified>
                        <ResendVerificationForm email=typed_email />
                    </ShowWhile>
                    <p inner_html=link("/forgot-password", t!("Forgot your password?"))></p>
                    <p>
                        {lead(t!("New here? {link}"))}
                        <A href=move || LocalPath::sign_up(next.get().as_ref())>{t!("Sign up")}</A>
                    </p>
                    <div inner_html=outbox_hint()></div>
                </div>
            </ForSignedOut>
            <DoorView />
        </main>
    }
}

#[component]
fn LogInForm(
    log_in: Call<CreateSession>,
    form: CheckedForm,
    next: Signal<Option<LocalPath>>,
    /// Set when the form is sent.
    typed_email: RwSignal<String>,
    /// Whether "Keep me logged in" is ticked.
    keeps: bool,
) -> impl IntoView {
    view! {
        <PostForm
            call=log_in
            class="form"
            novalidate=true
            on_submit=move |event| form.check(&event, |data| {
                let (email, password) = (field_value(data, "email"), field_value(data, "password"));
                typed_email.set(email.clone());
                Credentials::parse(Ok(&email), Ok(&password)).err()
            })
        >
            <NextField next />
            <TextField
                field=Field::Email
                label=t!("Email")
                kind="email"
                autocomplete=if offered() == Offered::Yes { "username webauthn" } else { "username" }
                typed=Some(typed_email.get_untracked()).filter(|email| !email.is_empty())
                problem=form.problem
            />
            <TextField
                field=Field::Password
                label=t!("Password")
                kind="password"
                autocomplete="current-password"
                typed=None
                problem=form.problem
            />
            <CheckField name="keep" label=t!("Keep me logged in") ticked=keeps />
            <SubmitButton label=t!("Log in") busy_label=t!("Logging in…") busy=form.busy />
            <FormAlert problem=form.problem />
        </PostForm>
    }
}

fn is_refused_as(form: CheckedForm, code: Code) -> bool {
    form.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code == code))
}

/// What was typed before the refused post to another address. The browser has it from the server, in the fields.
fn typed_before(endpoint: &str, field: &str) -> Option<String> {
    let refused = if cfg!(feature = "ssr") { Refusal::take(endpoint) } else { None };
    refused.and_then(|post| post.typed(field).map(str::to_owned))
}

/// The messages above the form: a finished action, the end of a session, and a warning about the browser. Also, whether
/// one of them warns.
fn message(form: CheckedForm) -> (Signal<Option<String>>, Signal<bool>) {
    let (query, done, done_warns) = (use_query_map(), confirmation(form), warns_here());
    let (cookie_warning, storage_warning) = (cookie_warning(), storage_warning());
    let reason = move || query.read().get_str("reason").and_then(Reason::parse);
    let warning = move || match (reason(), cookie_warning.get()) {
        (Some(Reason::Cookies), _) => None,
        (_, Some(warning)) => Some(warning),
        _ => storage_warning.get(),
    };
    let said = move || {
        let sentences = [done.get(), reason().map(sentences::reason).map(str::to_owned), warning().map(str::to_owned)];
        let sentences: Vec<_> = sentences.into_iter().flatten().collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    };
    let warns = move || done_warns.get() || reason().is_some_and(Reason::is_warning) || warning().is_some();
    (Signal::derive(said), Signal::derive(warns))
}

/// A warning for users whose browser blocks storage. Only the browser can tell.
fn storage_warning() -> RwSignal<Option<&'static str>> {
    let warning = RwSignal::new(None);
    effect(move || {
        if !session::can_be_stored() {
            warning.set(Some(sentences::notice(Notice::StorageBlocked)));
        }
    });
    warning
}
