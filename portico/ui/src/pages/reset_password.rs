use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;
use portico_fields::{Field, NewPassword};

use crate::api::{CheckResetLink, LinkedAccount, ResetPassword};
use crate::call::{Call, Question, ask, call};
use crate::components::{DeadLink, DoorView, loaded};
use crate::forms::{CheckedForm, FormAlert, PostForm, SubmitButton, TextField, UsernameField, field_value, load};
use crate::secret_text::SecretText;
use crate::sentences;
use crate::site_facts::SiteFacts;
use crate::t;

/// The destination of an emailed link. Opening it changes nothing. The button does.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let query = use_query_map();
    let token = Memo::new(move |_| query.read().get("token").unwrap_or_default());
    let link = ask(move || Some(Question::of(&CheckResetLink { token: SecretText::from(token.read().as_str()) })));
    let reset = call::<ResetPassword>();
    let form = CheckedForm::with_redirect(reset, load);
    view! {
        <Title text=t!("Choose a new password") />
        <main id="main" class="split">
            <div class="split-words">
                <h1>{t!("Choose a new password")}</h1>
                {loaded(link, move |account: Option<LinkedAccount>| match account {
                    Some(account) => view! { <ResetForm token=token.get_untracked() account reset form /> }.into_any(),
                    None => view! {
                        <DeadLink />
                        <p><A href="/forgot-password">{t!("Request a new link")}</A></p>
                    }
                    .into_any(),
                })}
            </div>
            <DoorView />
        </main>
    }
}

#[component]
fn ResetForm(token: String, account: LinkedAccount, reset: Call<ResetPassword>, form: CheckedForm) -> impl IntoView {
    let min_length = SiteFacts::from_context().password_min_length;
    view! {
        <p>{t!("Setting a new password logs you out everywhere. Log in with it afterwards.")}</p>
        <PostForm
            call=reset
            class="form"
            novalidate=true
            check=form.checked(move |data| {
                NewPassword::parse(&field_value(data, "password"), min_length).err().map(|error| vec![error])
            })
        >
            <input type="hidden" name="token" value=token />
            <UsernameField email=Some(account.email) />
            <TextField
                field=Field::Password
                label=t!("New password")
                kind="password"
                autocomplete="new-password"
                typed=None
                hint=sentences::at_least_characters(min_length)
                problem=form.problem
            />
            <SubmitButton label=t!("Set new password") busy_label=t!("Saving…") busy=form.busy />
            <FormAlert problem=form.problem />
        </PostForm>
        <p><A href="/forgot-password">{t!("Request a new link")}</A></p>
    }
}
