use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use portico_fields::Field;

use crate::api::GiveProof;
use crate::call::call;
use crate::components::ForSignedIn;
use crate::forms::{CheckedForm, FormAlert, PostForm, RecentPasswordField, SubmitButton, TextField, load};
use crate::local_path::LocalPath;

/// Asks who the user is, for a page that demands a recent proof or a second factor, and leads back to it.
#[component]
pub fn ProvePage() -> impl IntoView {
    view! {
        <Title text="Confirm that it is you" />
        <main id="main" class="page">
            <ForSignedIn>
                <ProofForm />
            </ForSignedIn>
        </main>
    }
}

#[component]
fn ProofForm() -> impl IntoView {
    let prove = call::<GiveProof>();
    let form = CheckedForm::with_redirect(prove, load);
    let query = use_query_map();
    let next = move || query.read().get_str("next").and_then(LocalPath::parse);
    view! {
        <h1>"Confirm that it is you"</h1>
        <p>"Enter your password to continue. If your authenticator app is on, also enter a code that it shows."</p>
        <FormAlert problem=form.problem />
        <PostForm call=prove class="form" novalidate=true>
            {move || next().map(|next| view! { <input type="hidden" name="next" value=next.to_string() /> })}
            <RecentPasswordField problem=form.problem />
            <TextField
                field=Field::Code
                label="Code"
                kind="text"
                autocomplete="one-time-code"
                typed=None
                problem=form.problem
            />
            <SubmitButton label="Continue" busy_label="Checking…" busy=form.busy />
        </PostForm>
    }
}
