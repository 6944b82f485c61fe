use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;
use portico_fields::{Credentials, Field};

use crate::access_token;
use crate::api::CreateSession;
use crate::components::{CheckField, DoorView, ForSignedOut, FormAlert, FormStatus, SubmitButton, TextField};
use crate::form::{CheckedForm, field_value};
use crate::local_path::LocalPath;
use crate::plain_form;
use crate::reason::Reason;

#[component]
pub fn LogInPage() -> impl IntoView {
    let query = use_query_map();
    let log_in = ServerAction::<CreateSession>::new();
    let form = CheckedForm::entry(plain_form::LOG_IN, log_in.value(), log_in.pending());
    let next = move || query.read().get_str("next").and_then(LocalPath::parse);
    let storage_warning = storage_warning();
    let said = move || {
        let reason = query.read().get_str("reason").and_then(Reason::parse).map(Reason::sentence);
        let sentences: Vec<_> = [reason, storage_warning.get()].into_iter().flatten().collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    };
    view! {
        <Title text="Log in" />
        <main id="main" class="split">
            <ForSignedOut>
                <div class="split-words">
                    <h1>"Log in"</h1>
                    <FormStatus text=Signal::derive(said) />
                    <FormAlert problem=form.problem />
                    <ActionForm
                        action=log_in
                        attr:class="form"
                        attr:novalidate=true
                        on:submit:capture=move |event| form.check(&event, |data| {
                            let (email, password) = (field_value(data, "email"), field_value(data, "password"));
                            Credentials::parse(Ok(&email), Ok(&password)).err()
                        })
                    >
                        {move || next().map(|next| view! { <input type="hidden" name="next" value=next.to_string() /> })}
                        <TextField
                            field=Field::Email
                            label="Email"
                            kind="email"
                            autocomplete="username"
                            typed=form.typed("email")
                            problem=form.problem
                        />
                        <TextField
                            field=Field::Password
                            label="Password"
                            kind="password"
                            autocomplete="current-password"
                            typed=None
                            problem=form.problem
                        />
                        <CheckField name="keep" label="Keep me logged in" ticked=form.typed("keep").is_some() />
                        <SubmitButton label="Log in" busy_label="Logging in…" busy=form.busy />
                    </ActionForm>
                    <p>"New here? " <A href=move || LocalPath::sign_up(next().as_ref())>"Sign up"</A></p>
                </div>
            </ForSignedOut>
            <DoorView />
        </main>
    }
}

/// What people should know whose browser keeps nothing for us. Only the browser can tell.
fn storage_warning() -> RwSignal<Option<&'static str>> {
    let warning = RwSignal::new(None);
    Effect::new(move |_| {
        if !access_token::can_be_stored() {
            warning.set(Some("Your browser blocks storage for this site. You can log in; other tabs will not notice."));
        }
    });
    warning
}
