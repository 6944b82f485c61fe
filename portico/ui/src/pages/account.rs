use std::future::ready;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use portico_fields::{Email, Field, Name};

use crate::api::{ChangeEmail, RenameAccount};
use crate::call::{call, call_and};
use crate::components::{Offer, ResendVerificationForm, account_page};
use crate::forms::{
    CheckedForm, FormAlert, FormStatus, PostForm, ProveAgain, SubmitButton, TextField, account_confirmation,
    field_value, proof_errors, redirect,
};
use crate::sentences::{self, Notice};
use crate::session::{CurrentSession, Event, dispatch};
use crate::t;
use crate::user::User;

/// The user's profile.
#[component]
pub fn AccountPage() -> impl IntoView {
    account_page(t!("Your account"), "/account", || Profile().into_any())
}

#[component]
fn Profile() -> impl IntoView {
    let current = CurrentSession::from_context();
    let query = use_query_map();
    let rename = call_and::<RenameAccount, _>(move |answer| {
        if let Ok(renamed) = answer {
            dispatch(Event::Renamed(renamed.user));
        }
        ready(())
    });
    let form = CheckedForm::of(rename);
    let done = account_confirmation(form);
    let said = move || {
        let is_saved = match rename.outcome() {
            Some(is_ok) => is_ok && !form.busy.get(),
            // A plain post returns with the word in the address.
            None => query.read().get_str("saved").is_some(),
        };
        (is_saved && !form.has_failed.get()).then(|| sentences::notice(Notice::Saved).to_owned()).or_else(|| done.get())
    };
    let user = current.user_untracked();
    let name = form.typed("name").or_else(|| user.as_ref().map(|user| user.name.clone()));
    view! {
        <Offer />
        <FormStatus text=Signal::derive(said) />
        <div class="parts">
            <section class="part">
                <h2>{t!("Your name")}</h2>
                <p>{t!("How this site and its emails address you.")}</p>
                <PostForm
                    call=rename
                    class="form"
                    novalidate=true
                    check=form.checked(|data| {
                        Name::parse(&field_value(data, "name")).err().map(|error| vec![error])
                    })
                >
                    <TextField
                        field=Field::Name
                        label=t!("Name")
                        kind="text"
                        autocomplete="name"
                        typed=name
                        problem=form.problem
                    />
                    <SubmitButton label=t!("Save") busy_label=t!("Saving…") busy=form.busy />
                    <FormAlert problem=form.problem />
                </PostForm>
            </section>
            {user.map(|user| view! { <Address user /> })}
        </div>
    }
}

/// The address, whether it is confirmed, and a form to change it.
#[component]
fn Address(user: User) -> impl IntoView {
    let change = call::<ChangeEmail>();
    let form = CheckedForm::with_redirect(change, redirect());
    let tag = if user.email_verified { t!("Confirmed") } else { t!("Not confirmed yet") };
    let unverified = (!user.email_verified).then(|| user.email.clone());
    view! {
        <section class="part">
            <h2>{t!("Your email address")}</h2>
            <p>{user.email} " " <span class="tag">{tag}</span></p>
            {unverified.map(|email| view! { <ResendVerificationForm email=Signal::stored(email) /> })}
            <PostForm
                call=change
                class="form"
                novalidate=true
                check=form.checked(|data| {
                    let email = Email::parse(&field_value(data, "email")).err().map(|error| vec![error]);
                    let errors = [email, proof_errors(data, Field::Password)].into_iter().flatten().flatten();
                    Some(errors.collect::<Vec<_>>()).filter(|errors| !errors.is_empty())
                })
            >
                <TextField
                    field=Field::Email
                    label=t!("New email")
                    kind="email"
                    autocomplete="email"
                    typed=form.typed("email")
                    hint=t!("We will send a link there. Nothing changes until you follow it.")
                    problem=form.problem
                />
                <ProveAgain problem=form.problem />
                <SubmitButton label=t!("Change email") busy_label=t!("Sending…") busy=form.busy class="button" />
                <FormAlert problem=form.problem />
            </PostForm>
        </section>
    }
}
