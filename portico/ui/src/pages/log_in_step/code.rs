use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use portico_fields::{Code, Field, RecoveryCode};

use super::TrustField;
use crate::api::{FinishStep, StepMethod};
use crate::call::Call;
use crate::forms::{CheckedForm, CodeField, FormAlert, NextField, PlainForm, PostForm, SubmitButton, field_value};
use crate::local_path::{LocalPath, with_next, with_value};
use crate::passkeys::PasskeyForm;
use crate::t;

/// In the address, and in the form: which of the codes is asked for.
const METHOD: &str = "method";
const RECOVERY_CODE: &str = "recovery_code";

/// Asks for a code from the app or a recovery code, or for a passkey. Each code has its own address, so that the link
/// between them works without scripts, and the browser focuses the field.
#[component]
pub fn CodeForm(
    methods: Vec<StepMethod>,
    trust_for: Option<u64>,
    finish: (Call<FinishStep>, CheckedForm),
    next: Signal<Option<LocalPath>>,
) -> impl IntoView {
    let (finish, form) = finish;
    let endpoint = PlainForm::of::<FinishStep>().endpoint;
    let query = use_query_map();
    let by_address = query.with_untracked(|query| query.get_str(METHOD) == Some(RECOVERY_CODE));
    // A refused plain post returns without it in the address.
    let [has_app, has_recovery_code, has_passkey] =
        [StepMethod::App, StepMethod::RecoveryCode, StepMethod::Passkey].map(|method| methods.contains(&method));
    let takes_recovery_code = has_recovery_code && (by_address || form.typed(METHOD).is_some());
    let lead = match (takes_recovery_code, has_app) {
        (true, _) => t!("Enter one of your recovery codes. It works once."),
        (false, true) => t!("Enter the code that your authenticator app shows now."),
        (false, false) => t!("Use a passkey to finish your log-in."),
    };
    let here = with_next("/login/step", next.get_untracked().as_ref());
    let other = match (takes_recovery_code, has_recovery_code) {
        (true, _) => has_app.then_some((here, t!("Use your authenticator app"))),
        (false, true) => Some((with_method(&here), t!("Use a recovery code"))),
        (false, false) => None,
    };
    let trust = move || view! { <TrustField trust_for ticked=form.typed("trust").is_some() /> };
    let takes_code = has_app || takes_recovery_code;
    view! {
        <h1>{t!("One more step")}</h1>
        <p>{lead}</p>
        {(!takes_code).then(trust)}
        {takes_code.then(|| typed_code(takes_recovery_code, (finish, form), next, trust()))}
        <FormAlert problem=form.problem />
        {has_passkey.then(|| view! { <PasskeyForm purpose="step" endpoint label=t!("Use a passkey") /> }.into_any())}
        {other.map(|(address, label)| view! { <p><a href=address rel="external">{label}</a></p> })}
    }
}

/// The form with the field for one of the codes.
fn typed_code(
    takes_recovery_code: bool,
    finish: (Call<FinishStep>, CheckedForm),
    next: Signal<Option<LocalPath>>,
    trust: impl IntoView + 'static,
) -> impl IntoView {
    let (finish, form) = finish;
    let field = if takes_recovery_code { Field::RecoveryCode } else { Field::Code };
    view! {
        <PostForm
            call=finish
            class="form"
            novalidate=true
            check=form.checked(move |data| {
                let typed = field_value(data, field.as_str());
                let wrong = match takes_recovery_code {
                    true => RecoveryCode::parse(&typed).err(),
                    false => Code::parse(&typed).err(),
                };
                wrong.map(|error| vec![error])
            })
        >
            <NextField next />
            {takes_recovery_code.then(|| view! { <input type="hidden" name=METHOD value=RECOVERY_CODE /> }.into_any())}
            <CodeField field autofocus=true problem=form.problem />
            {trust}
            <SubmitButton label=t!("Continue") busy_label=t!("Checking…") busy=form.busy />
        </PostForm>
    }
}

fn with_method(address: &str) -> String {
    with_value(address, METHOD, RECOVERY_CODE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_method_is_added_to_any_address() {
        assert_eq!(with_method("/login/step"), "/login/step?method=recovery_code");
        assert_eq!(with_method("/login/step?next=%2F"), "/login/step?next=%2F&method=recovery_code");
    }
}
