#[cfg(feature = "ssr")]
mod drawn_form;
#[cfg(feature = "ssr")]
mod drawn_passkeys;
mod factors;
mod passkeys;
mod trusted_browsers;

use leptos::prelude::*;
use leptos_meta::Title;
use portico_fields::{Field, NewPassword};

#[cfg(feature = "ssr")]
pub use self::drawn_passkeys::{asks_nothing, passkeys_part};
use self::factors::FactorsPart;
use self::passkeys::PasskeysPart;
use crate::activity::Activity;
use crate::api::{ChangePassword, ListActivity, SetPassword};
use crate::call::{AnyCall, Question, ask, call};
use crate::components::{AccountNav, EndOthersOffer, ForSignedIn, LocalTime, Offer, PageLinks, loaded};
use crate::forms::{
    CheckedForm, FormAlert, FormStatus, PostForm, ProveAgain, SubmitButton, TextField, UsernameField, confirmation,
    field_value, load, proof_errors, redirect,
};
use crate::list_page::{ListPage, use_cursor};
use crate::passkeys::lacks_password;
use crate::sentences;
use crate::session::CurrentSession;
use crate::site_facts::SiteFacts;

/// The security settings of the account.
#[component]
pub fn SecurityPage() -> impl IntoView {
    view! {
        <Title text="Security" />
        <main id="main" class="page">
            <ForSignedIn>
                <Password />
            </ForSignedIn>
        </main>
    }
}

#[component]
fn Password() -> impl IntoView {
    let changes = RwSignal::new(0);
    let lacks_password = lacks_password();
    let (change, form) = if lacks_password { setting() } else { changing() };
    let (about, label) = match lacks_password {
        true => (
            "You have no password. With one, you can log in without a passkey. Setting it logs you out everywhere else.",
            "Set a password",
        ),
        false => (
            "Changing your password logs you out everywhere else. Links in earlier emails stop working, except the one \
             that undoes a new second factor.",
            "Change password",
        ),
    };
    let min_length = SiteFacts::from_context().password_min_length;
    let email = CurrentSession::from_context().user_untracked().map(|user| user.email);
    view! {
        <div class="page-head">
            <h1>"Security"</h1>
            <AccountNav />
            <Offer />
            <FormStatus text=confirmation(form.problem) />
            <FormAlert problem=form.problem />
            <EndOthersOffer />
        </div>
        <section class="part">
            <h2>"Your password"</h2>
            <p>{about}</p>
            <PostForm
                call=change
                class="form"
                novalidate=true
                on_submit=move |event| form.check(&event, |data| {
                    let new = NewPassword::parse(&field_value(data, "new_password"), min_length).err();
                    let new = new.map(|error| vec![error.at(Field::NewPassword)]);
                    let errors = [proof_errors(data, Field::CurrentPassword), new].into_iter().flatten().flatten();
                    Some(errors.collect::<Vec<_>>()).filter(|errors| !errors.is_empty())
                })
            >
                <UsernameField email />
                <ProveAgain password=Field::CurrentPassword problem=form.problem />
                <TextField
                    field=Field::NewPassword
                    label="New password"
                    kind="password"
                    autocomplete="new-password"
                    typed=None
                    hint=sentences::at_least_characters(min_length)
                    problem=form.problem
                />
                <SubmitButton label busy_label="Changing…" busy=form.busy />
            </PostForm>
        </section>
        <PasskeysPart />
        <FactorsPart changes />
        <History changes=Signal::derive(move || change.answers().get() + changes.get()) />
    }
}

fn changing() -> (AnyCall, CheckedForm) {
    let change = call::<ChangePassword>();
    (change.into(), CheckedForm::with_redirect(change, redirect()))
}

/// The next page comes from the server, which knows that there is a password now.
fn setting() -> (AnyCall, CheckedForm) {
    let set = call::<SetPassword>();
    (set.into(), CheckedForm::with_redirect(set, load))
}

/// The events in the account, loaded again after each change on this page.
#[component]
fn History(#[prop(into)] changes: Signal<usize>) -> impl IntoView {
    let cursor = use_cursor();
    let activity = ask(move || Some(Question::of(&ListActivity { cursor: cursor.get() }).again(changes.get())));
    view! {
        <section class="part">
            <h2 id="activity">"Activity"</h2>
            <p>"Recent activity on your account. If you do not recognise something, change your password."</p>
            {loaded(activity, |activity: ListPage<Activity>| view! { <ActivityPage activity /> }.into_any())}
        </section>
    }
}

/// Newest first.
#[component]
fn ActivityPage(activity: ListPage<Activity>) -> impl IntoView {
    let ListPage { rows, next, is_first } = activity;
    // Erased, because the full type would be too deep for the compiler.
    let rows: Vec<_> = rows.into_iter().map(|entry| view! { <ActivityRow entry /> }.into_any()).collect();
    let has_ended = rows.is_empty().then(|| view! { <p>"There is no older activity."</p> });
    view! {
        <ol class="activity" aria-labelledby="activity">{rows}</ol>
        {has_ended}
        <PageLinks page="/account/security" place="#activity" next is_first />
    }
}

#[component]
fn ActivityRow(entry: Activity) -> impl IntoView {
    let Activity { what, address, at } = entry;
    view! {
        <li class="activity-entry">
            <span class="activity-what">{what}</span>
            <span class="activity-facts">
                <LocalTime at />
                {address.map(|address| view! { <span>{address}</span> })}
            </span>
        </li>
    }
}
