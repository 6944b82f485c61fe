use leptos::prelude::*;

use crate::api::KeepAccount;
use crate::call::Call;
use crate::components::LocalTime;
use crate::forms::{CheckedForm, FormAlert, NextField, PostForm, SubmitButton};
use crate::local_path::LocalPath;

/// Lets a user keep an account that is about to be deleted. A code may be due after it.
#[component]
pub fn KeepForm(
    /// RFC 3339, UTC.
    due_at: String,
    keep: (Call<KeepAccount>, CheckedForm),
    next: Signal<Option<LocalPath>>,
) -> impl IntoView {
    let (keep, form) = keep;
    view! {
        <h1>"Keep your account?"</h1>
        <p>"You asked us to delete it. Everything in it will be deleted on " <LocalTime at=due_at /> "."</p>
        <FormAlert problem=form.problem />
        <PostForm call=keep class="form">
            <NextField next />
            <SubmitButton label="Keep my account" busy_label="Keeping it…" busy=form.busy />
        </PostForm>
    }
}
