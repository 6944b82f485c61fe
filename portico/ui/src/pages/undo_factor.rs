use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

use crate::api::{CheckUndoLink, LinkedAccount, UndoFactor};
use crate::call::{Call, Question, ask, call};
use crate::components::{DoorView, loaded};
use crate::forms::{CheckedForm, FormAlert, PostForm, SubmitButton, load};
use crate::secret_text::SecretText;
use crate::sentences::{self, Notice};
use crate::t;
use crate::words;

/// The destination of the link in the email about a new factor. Opening it changes nothing. The button does.
#[component]
pub fn UndoFactorPage() -> impl IntoView {
    let query = use_query_map();
    let token = Memo::new(move |_| query.read().get("token").unwrap_or_default());
    let link = ask(move || Some(Question::of(&CheckUndoLink { token: SecretText::from(token.read().as_str()) })));
    let undo = call::<UndoFactor>();
    let form = CheckedForm::with_redirect(undo, load);
    view! {
        <Title text=t!("Remove the new app or passkey?") />
        <main id="main" class="split">
            <div class="split-words">
                <h1>{t!("Remove the new app or passkey?")}</h1>
                {loaded(link, move |account: Option<LinkedAccount>| match account {
                    Some(account) => view! { <UndoForm token=token.get_untracked() account undo form /> }.into_any(),
                    None => view! {
                        <p class="notice notice-danger" role="alert">{sentences::notice(Notice::DeadUndoLink)}</p>
                        <p><A href="/forgot-password">{t!("Choose a new password")}</A></p>
                    }
                    .into_any(),
                })}
            </div>
            <DoorView />
        </main>
    }
}

#[component]
fn UndoForm(token: String, account: LinkedAccount, undo: Call<UndoFactor>, form: CheckedForm) -> impl IntoView {
    let (before, after) =
        words::around(t!("An authenticator app was turned on, or a passkey was added, for the account of {email}."));
    view! {
        <p>{before} <strong>{account.email}</strong> {after}</p>
        <p>
            {t!("If it was not you, someone else can log in to your account. This button removes the new app or \
             passkey, logs out every device, and locks the account until you choose a new password.")}
        </p>
        <PostForm call=undo class="form">
            <input type="hidden" name="token" value=token />
            <SubmitButton
                label=t!("This was not me")
                busy_label=t!("Removing it…")
                busy=form.busy
                class="button button-danger"
            />
            <FormAlert problem=form.problem />
        </PostForm>
        <p>{t!("If it was you, close this page.")}</p>
    }
}
