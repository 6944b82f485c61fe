use std::future::ready;

use leptos::prelude::*;
use portico_fields::Field;

use crate::api::DeleteAccount;
use crate::call::call_and;
use crate::components::{Offer, account_page};
use crate::forms::{
    CheckedForm, EXPORT, FormAlert, PostForm, ProveAgain, SubmitButton, load, needs_proof, proof_errors,
};
use crate::local_path::LocalPath;
use crate::session::{Event, dispatch};
use crate::site_facts::SiteFacts;
use crate::t;
use crate::words::fill;

/// The user's stored data, with forms to export it or delete the account.
#[component]
pub fn DataPage() -> impl IntoView {
    account_page(t!("Your data"), "/account/data", || Content().into_any())
}

#[component]
fn Content() -> impl IntoView {
    view! {
        <Offer />
        <div class="parts">
            <Export />
            <Deletion />
        </div>
    }
}

/// Always a plain form, because the browser itself saves the file.
#[component]
fn Export() -> impl IntoView {
    let form = CheckedForm::plain(EXPORT);
    let problem = form.problem;
    let asks_for_proof = problem.with_untracked(|problem| problem.as_ref().is_some_and(needs_proof));
    view! {
        <section class="part">
            <h2>{t!("Download your data")}</h2>
            <p>{t!("Everything we store about you, in one JSON file.")}</p>
            <form class="form" method="post" action=EXPORT.endpoint novalidate>
                {asks_for_proof.then(|| view! { <ProveAgain problem scope="export" /> }.into_any())}
                <button class="button" type="submit">{t!("Download")}</button>
                <FormAlert problem />
            </form>
        </section>
    }
}

#[component]
fn Deletion() -> impl IntoView {
    let delete = call_and::<DeleteAccount, _>(|answer| {
        if let Ok(redirect) = answer {
            leave(&redirect.next);
        }
        ready(())
    });
    let form = CheckedForm::of(delete);
    let grace = SiteFacts::from_context().delete_grace_in_words();
    view! {
        <section class="part part-danger">
            <h2>{t!("Delete your account")}</h2>
            <p>
                {fill(
                    t!("You will be logged out everywhere immediately. \
                        The account and everything in it will be deleted {duration} later. \
                        Until then you can log in and keep it."),
                    &[("duration", &grace)],
                )}
            </p>
            <PostForm
                call=delete
                class="form"
                novalidate=true
                check=form.checked(move |data| proof_errors(data, Field::Password))
            >
                <ProveAgain scope="delete" problem=form.problem />
                <SubmitButton
                    label=t!("Delete account")
                    busy_label=t!("Deleting…")
                    busy=form.busy
                    class="button button-danger"
                />
                <FormAlert problem=form.problem />
            </PostForm>
        </section>
    }
}

/// Removes the token and tells other tabs, as after a log-out.
fn leave(next: &LocalPath) {
    dispatch(Event::AccountDeleted);
    load(next);
}
