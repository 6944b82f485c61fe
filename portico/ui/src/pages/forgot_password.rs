use leptos::prelude::*;
use leptos_meta::Title;
use portico_fields::{Email, Field};

use crate::api::ForgetPassword;
use crate::call::call;
use crate::components::{DoorView, NextSteps, link};
use crate::forms::{
    CheckedForm, FormAlert, FormStatus, PostForm, SubmitButton, TextField, confirmation, field_value, redirect,
    warns_here,
};
use crate::t;

/// Requests a password reset link.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let forget = call::<ForgetPassword>();
    let form = CheckedForm::with_redirect(forget, redirect());
    view! {
        <Title text=t!("Forgot your password?") />
        <main id="main" class="split">
            <div class="split-words">
                <h1>{t!("Forgot your password?")}</h1>
                <FormStatus text=confirmation(form) warns=warns_here() />
                <p>{t!("We will send you a link to choose a new one.")}</p>
                <PostForm
                    call=forget
                    class="form"
                    novalidate=true
                    on_submit=move |event| form.check(&event, |data| {
                        Email::parse_given(&field_value(data, "email")).err().map(|error| vec![error])
                    })
                >
                    <TextField
                        field=Field::Email
                        label=t!("Email")
                        kind="email"
                        autocomplete="username"
                        typed=form.typed("email")
                        problem=form.problem
                    />
                    <SubmitButton label=t!("Send the link") busy_label=t!("Sending…") busy=form.busy />
                    <FormAlert problem=form.problem />
                </PostForm>
                <p inner_html=link("/login", t!("Back to the log-in page"))></p>
                <NextSteps form="/forgot-password" />
            </div>
            <DoorView />
        </main>
    }
}
