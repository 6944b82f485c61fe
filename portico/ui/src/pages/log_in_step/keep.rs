use leptos::prelude::*;

use crate::api::KeepAccount;
use crate::call::Call;
use crate::components::LocalTime;
use crate::forms::{CheckedForm, FormAlert, NextField, PostForm, SubmitButton};
use crate::local_path::LocalPath;
use crate::t;
use crate::words::around;

/// Lets a user keep an account that is about to be deleted. A code may be due after it.
#[component]
pub fn KeepForm(
    /// RFC 3339, UTC.
    due_at: String,
    keep: (Call<KeepAccount>, CheckedForm),
    next: Signal<Option<LocalPath>>,
) -> impl IntoView {
    let (keep, form) = keep;
    let (before, after) = around(t!("You asked us to delete it. Everything in it will be deleted on {time}."));
    view! {
        <h1>{t!("Keep your account?")}</h1>
        <p>{before} <LocalTime at=due_at /> {after}</p>
        <PostForm call=keep class="form">
            <NextField next />
            <SubmitButton label=t!("Keep my account") busy_label=t!("Keeping your account…") busy=form.busy />
            <FormAlert problem=form.problem />
        </PostForm>
    }
}
