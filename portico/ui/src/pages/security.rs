#[cfg(feature = "ssr")]
mod drawn_form;
#[cfg(feature = "ssr")]
mod drawn_passkeys;
mod factors;
mod history;
mod history_time;
mod passkeys;
mod trusted_browsers;

use leptos::prelude::*;
use portico_fields::{Field, NewPassword};

#[cfg(feature = "ssr")]
pub use self::drawn_passkeys::{asks_nothing, passkeys_part};
use self::factors::FactorsPart;
use self::history::History;
pub use self::history_time::age;
use self::passkeys::PasskeysPart;
use crate::api::{ChangePassword, SetPassword};
use crate::call::{AnyCall, call};
use crate::components::{EndOthersOffer, account_page};
use crate::forms::{
    CheckedForm, FormAlert, FormStatus, PostForm, ProveAgain, SubmitButton, TextField, UsernameField,
    account_confirmation, field_value, load, proof_errors, redirect,
};
use crate::passkeys::lacks_password;
use crate::sentences;
use crate::session::CurrentSession;
use crate::site_facts::SiteFacts;
use crate::t;

/// The security settings of the account.
#[component]
pub fn SecurityPage() -> impl IntoView {
    account_page(t!("Security"), "/account/security", || Password().into_any())
}

#[component]
fn Password() -> impl IntoView {
    let changes = RwSignal::new(0);
    let lacks_password = lacks_password();
    let (change, form) = if lacks_password { setting() } else { changing() };
    let (about, label) = match lacks_password {
        true => (
            t!(
                "You have no password. With one, you can log in without a passkey. Setting it logs you out everywhere else."
            ),
            t!("Set a password"),
        ),
        false => (
            t!(
                "Changing your password logs you out everywhere else. Links in earlier emails stop working, except the one \
                that undoes a new second factor."
            ),
            t!("Change password"),
        ),
    };
    let min_length = SiteFacts::from_context().password_min_length;
    let email = CurrentSession::from_context().user_untracked().map(|user| user.email);
    view! {
        <FormStatus text=account_confirmation(form) />
        <EndOthersOffer />
        <div class="parts">
            <section class="part">
                <h2>{t!("Your password")}</h2>
                <p>{about}</p>
                <PostForm
                    call=change
                    class="form"
                    novalidate=true
                    check=form.checked(move |data| {
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
                        label=t!("New password")
                        kind="password"
                        autocomplete="new-password"
                        typed=None
                        hint=sentences::at_least_characters(min_length)
                        problem=form.problem
                    />
                    <SubmitButton label busy_label=t!("Changing…") busy=form.busy />
                    <FormAlert problem=form.problem />
                </PostForm>
            </section>
            <div class="part-stack">
                <PasskeysPart />
                <FactorsPart changes />
            </div>
            <History changes=Signal::derive(move || change.answers().get() + changes.get()) />
        </div>
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
