use leptos::prelude::*;

use crate::api::ResendVerification;
use crate::call::call;
use crate::forms::{CheckedForm, FormAlert, PostForm, SubmitButton, redirect};
use crate::t;

/// A button that resends the confirmation link.
#[component]
pub fn ResendVerificationForm(#[prop(into)] email: Signal<String>) -> impl IntoView {
    let resend = call::<ResendVerification>();
    let form = CheckedForm::with_redirect(resend, redirect());
    view! {
        <PostForm call=resend class="form">
            <input type="hidden" name="email" value=email />
            <SubmitButton label=t!("Send the email again") busy_label=t!("Sending…") busy=form.busy class="button" />
            <FormAlert problem=form.problem />
        </PostForm>
    }
}
