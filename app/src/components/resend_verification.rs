use leptos::prelude::*;

use super::{PartAlert, PostForm, SubmitButton};
use crate::api::ResendVerification;
use crate::call::call;
use crate::form::{CheckedForm, go_on};
use crate::plain_form;

/// A button that resends the confirmation link.
#[component]
pub fn ResendVerificationForm(#[prop(into)] email: Signal<String>) -> impl IntoView {
    let resend = call::<ResendVerification>();
    let form = CheckedForm::leading(plain_form::RESEND_VERIFICATION, resend, go_on());
    view! {
        <PostForm call=resend class="form">
            <PartAlert problem=form.problem />
            <input type="hidden" name="email" value=email />
            <SubmitButton label="Send the email again" busy_label="Sending…" busy=form.busy class="button" />
        </PostForm>
    }
}
