use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use portico_fields::{Field, Name};

use crate::api::RenameAccount;
use crate::components::{AccountNav, ForSignedIn, FormAlert, FormStatus, SubmitButton, TextField};
use crate::form::{CheckedForm, field_value};
use crate::plain_form;
use crate::session::CurrentSession;
use crate::tabs;

/// Who one is here.
#[component]
pub fn AccountPage() -> impl IntoView {
    view! {
        <Title text="Your account" />
        <main id="main" class="page">
            <ForSignedIn>
                <Profile />
            </ForSignedIn>
        </main>
    }
}

#[component]
fn Profile() -> impl IntoView {
    let current = CurrentSession::from_context();
    let query = use_query_map();
    let rename = ServerAction::<RenameAccount>::new();
    let answer = rename.value();
    let refusal = Signal::derive(move || answer.get().and_then(Result::err));
    let form = CheckedForm::new(plain_form::RENAME, refusal, rename.pending());
    Effect::new(move |_| {
        if let Some(Ok(renamed)) = answer.get() {
            current.begin(renamed.user);
            tabs::tell(tabs::News::Renamed);
        }
    });
    let said = move || {
        let is_saved = match answer.get() {
            Some(answer) => answer.is_ok() && form.problem.with(Option::is_none) && !form.busy.get(),
            // A plain post comes back with the word in the address.
            None => query.read().get_str("saved").is_some() && form.problem.with(Option::is_none),
        };
        is_saved.then(|| "Saved.".to_owned())
    };
    let user = current.user_untracked();
    let name = form.typed("name").or_else(|| user.as_ref().map(|user| user.name.clone()));
    view! {
        <div class="page-head">
            <h1>"Your account"</h1>
            <AccountNav />
            <FormStatus text=Signal::derive(said) />
            <FormAlert problem=form.problem />
        </div>
        <ActionForm
            action=rename
            attr:class="form"
            attr:novalidate=true
            on:submit:capture=move |event| form.check(&event, |data| {
                Name::parse(&field_value(data, "name")).err().map(|error| vec![error])
            })
        >
            <TextField
                field=Field::Name
                label="Name"
                kind="text"
                autocomplete="name"
                typed=name
                problem=form.problem
            />
            <SubmitButton label="Save" busy_label="Saving…" busy=form.busy />
        </ActionForm>
        <dl class="bays">
            <div>
                <dt>"Email"</dt>
                <dd>{user.map(|user| user.email)}</dd>
            </div>
        </dl>
    }
}
