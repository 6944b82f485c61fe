use leptos::prelude::*;
use portico_fields::Field;

use super::TrustField;
use crate::api::{FinishStep, NewApp};
use crate::call::Call;
use crate::components::NewAppView;
use crate::forms::{CheckedForm, CodeField, FormAlert, NextField, PlainForm, PostForm, SubmitButton, code_errors};
use crate::local_path::LocalPath;
use crate::passkeys::{Offered, PasskeyForm, offered};
use crate::t;

/// The form to set up an authenticator app, for users who must have a second factor. The first code finishes the
/// log-in. A passkey does so too.
#[component]
pub fn SetUpForm(
    app: NewApp,
    trust_for: Option<u64>,
    finish: (Call<FinishStep>, CheckedForm),
    next: Signal<Option<LocalPath>>,
) -> impl IntoView {
    let (finish, form) = finish;
    let endpoint = PlainForm::of::<FinishStep>().endpoint;
    view! {
        <h1>{t!("Set up an authenticator app")}</h1>
        <p>
            {t!("When you log in, this site asks for a code from an app on your phone. \
                You only set up the app once.")}
        </p>
        <NewAppView app />
        <PostForm
            call=finish
            class="form"
            novalidate=true
            check=form.checked(code_errors)
        >
            <NextField next />
            <CodeField field=Field::Code hint=t!("The six digits that the app shows now") problem=form.problem />
            <TrustField trust_for ticked=form.typed("trust").is_some() />
            <SubmitButton label=t!("Turn on") busy_label=t!("Checking…") busy=form.busy />
            <FormAlert problem=form.problem />
        </PostForm>
        {(offered() == Offered::Yes).then(|| view! {
            <h2>{t!("Or add a passkey")}</h2>
            <p>{t!("You then log in with your fingerprint, your face or your device's PIN.")}</p>
        }.into_any())}
        <PasskeyForm
            purpose="set_up"
            endpoint
            label=t!("Add a passkey")
        />
    }
}
