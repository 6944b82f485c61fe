use leptos::prelude::*;
use portico_fields::Field;

use crate::api::{GiveProof, ShowFactors};
use crate::call::{Question, ask, call};
use crate::components::{account_page, quietly_loaded};
use crate::factors::Factors;
use crate::forms::{
    CheckedForm, FormAlert, NextField, PlainForm, PostForm, ProveAgain, SubmitButton, load, next_page, proof_errors,
};
use crate::passkeys::{PasskeyForm, lacks_password};
use crate::t;

/// Asks users to prove again who they are, for a page that demands a recent proof or a second factor. Leads on to it.
#[component]
pub fn ProvePage() -> impl IntoView {
    account_page(t!("Confirm that it is you"), "/account/prove", || ProofForm().into_any())
}

#[component]
fn ProofForm() -> impl IntoView {
    let next = next_page();
    let give = call::<GiveProof>();
    // From the server, which decides whether the page may be shown.
    let form = CheckedForm::with_redirect(give, load);
    let factors = ask(|| Some(Question::of(&ShowFactors {})));
    let endpoint = PlainForm::of::<GiveProof>().endpoint;
    view! {
        <p class="lead">{t!("The next page requires this.")}</p>
        <div class="parts">
            <section class="part">
                {(!lacks_password()).then(|| view! {
                    <PostForm
                        call=give
                        class="form"
                        novalidate=true
                        check=form.checked(move |data| proof_errors(data, Field::Password))
                    >
                        <NextField next />
                        <ProveAgain problem=form.problem />
                        <SubmitButton label=t!("Continue") busy_label=t!("Checking…") busy=form.busy />
                    </PostForm>
                }.into_any())}
                <FormAlert problem=form.problem />
                {quietly_loaded(factors, move |factors: Factors| match factors.passkeys {
                    0 => ().into_any(),
                    _ => view! { <PasskeyForm purpose="proof" endpoint label=t!("Use a passkey") /> }.into_any(),
                })}
            </section>
        </div>
    }
}
