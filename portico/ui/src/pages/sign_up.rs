use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use portico_fields::{Field, SignUp};

use crate::after_log_in::log_in_call;
use crate::api::{CreateAccount, LogInOutcome, SignUpOutcome};
use crate::call::Call;
use crate::components::{CookiesNeeded, DoorView, ForSignedOut, NextSteps, cookie_warning};
use crate::effect::effect;
use crate::forms::{
    CheckedForm, FormAlert, FormStatus, NextField, PostForm, SubmitButton, TextField, confirmation, field_value,
    next_page, redirect,
};
use crate::local_path::LocalPath;
use crate::sentences;
use crate::site_facts::SiteFacts;
use crate::t;
use crate::words::lead;

#[component]
pub fn SignUpPage() -> impl IntoView {
    let sign_up = log_in_call::<CreateAccount>(|outcome| match outcome {
        SignUpOutcome::LoggedIn(logged_in) => Some(LogInOutcome::LoggedIn(logged_in)),
        SignUpOutcome::OneMoreStep(asked) => Some(LogInOutcome::OneMoreStep(asked)),
        SignUpOutcome::CheckYourMail(_) => None,
    });
    let form = CheckedForm::of(sign_up);
    let redirect = redirect();
    effect(move || {
        if let Some(Ok(SignUpOutcome::CheckYourMail(answer))) = sign_up.answer() {
            redirect(&answer.next);
        }
    });
    let next = next_page();
    let (done, cookie_warning) = (confirmation(form), cookie_warning());
    let said = move || done.get().or_else(|| cookie_warning.get().map(str::to_owned));
    let warns = Signal::derive(move || done.get().is_none());
    view! {
        <Title text=t!("Sign up") />
        <main id="main" class="split">
            <ForSignedOut>
                <div class="split-words">
                    <h1>{t!("Sign up")}</h1>
                    <FormStatus text=Signal::derive(said) warns />
                    <CookiesNeeded />
                    <SignUpForm sign_up form next />
                    <p>
                        {lead(t!("Already have an account? {link}"))}
                        <A href=move || LocalPath::log_in(next.get().as_ref())>{t!("Log in")}</A>
                    </p>
                    <NextSteps form="/signup" />
                </div>
            </ForSignedOut>
            <DoorView />
        </main>
    }
}

#[component]
fn SignUpForm(sign_up: Call<CreateAccount>, form: CheckedForm, next: Signal<Option<LocalPath>>) -> impl IntoView {
    let min_length = SiteFacts::from_context().password_min_length;
    view! {
        <PostForm
            call=sign_up
            class="form"
            novalidate=true
            check=form.checked(move |data| {
                let [name, email, password] = ["name", "email", "password"].map(|field| field_value(data, field));
                SignUp::parse(Ok(&name), Ok(&email), Ok(&password), min_length).err()
            })
        >
            <NextField next />
            <TextField
                field=Field::Name
                label=t!("Name")
                kind="text"
                autocomplete="name"
                typed=form.typed("name")
                problem=form.problem
            />
            <TextField
                field=Field::Email
                label=t!("Email")
                kind="email"
                autocomplete="username"
                typed=form.typed("email")
                problem=form.problem
            />
            <TextField
                field=Field::Password
                label=t!("Password")
                kind="password"
                autocomplete="new-password"
                typed=None
                hint=sentences::at_least_characters(min_length)
                problem=form.problem
            />
            <SubmitButton label=t!("Sign up") busy_label=t!("Signing up…") busy=form.busy />
            <FormAlert problem=form.problem />
        </PostForm>
    }
}
