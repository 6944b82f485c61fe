use leptos::prelude::*;

use super::{LogInOutcome, LoggedIn, PendingStep, Redirect};
use crate::call::{ByForm, ByScript};
use crate::call_error::CallError;
use crate::forms::Form;
use crate::secret_text::SecretText;

/// The pending log-in of this browser. `None` without one, or after it has ended.
#[server(name = ShowStep, prefix = "/fn", endpoint = "step/show", protocol = ByScript)]
pub async fn show_step() -> Result<Option<PendingStep>, CallError> {
    use portico_accounts::{Audience, StepMethod};
    use portico_web::answers::pending_step;

    let visit = crate::visit::Visit::current()?;
    let Some(token) = visit.step_token() else { return Ok(None) };
    let Some(step) = visit.accounts().pending_step(Audience::Web, &token).await? else { return Ok(None) };
    let sets_up = step.deletion_due_at.is_none() && step.methods.contains(&StepMethod::SetUp);
    let enrolment = if sets_up { visit.accounts().step_enrolment(&token).await? } else { None };
    Ok(Some(pending_step(&step, enrolment.as_ref())?))
}

/// Finishes a log-in with a code from the app, a recovery code or a passkey, or with the first use of a factor that must
/// be set up. `trust` is "Trust this browser". A wrong code keeps the log-in pending.
#[server(name = FinishStep, prefix = "/fn", endpoint = "step/finish", protocol = ByForm)]
pub async fn finish_step(
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
    #[server(default)] credential: SecretText,
    #[server(default)] trust: Option<String>,
    #[server(default)] next: Option<String>,
) -> Result<LoggedIn, CallError> {
    use portico_accounts::{Audience, GivenFactor, StepError, StepMethod};
    use portico_fields::{Code, RecoveryCode};

    let visit = crate::visit::Visit::current()?;
    let (accounts, client) = (visit.accounts(), visit.client());
    let token = visit.step_token().ok_or(StepError::InvalidStep)?;
    let step = accounts.pending_step(Audience::Web, &token).await?.ok_or(StepError::InvalidStep)?;
    let trust = trust.is_some_and(|ticked| !ticked.is_empty());
    let (credential, recovery_code) = (credential.expose(), recovery_code.expose());
    if step.methods.contains(&StepMethod::SetUp) {
        let (logged_in, codes) = match credential {
            "" => accounts.confirm_step_app(&token, &Code::parse(code.expose())?, trust, &client).await?,
            passkey => accounts.set_up_step_passkey(&token, passkey, trust, &client).await?,
        };
        return visit.log_in_with_codes(logged_in, &codes, next.as_deref()).await;
    }
    if !credential.is_empty() {
        let logged_in = accounts.finish_step_with_passkey(&token, credential, trust, &client).await?;
        return visit.log_in(logged_in, next.as_deref()).await;
    }
    let given = match recovery_code {
        "" => GivenFactor::Code(Code::parse(code.expose())?),
        typed => GivenFactor::RecoveryCode(RecoveryCode::parse(typed)?),
    };
    let logged_in = accounts.finish_step(Audience::Web, &token, &given, trust, &client).await?;
    visit.log_in(logged_in, next.as_deref()).await
}

impl Form for FinishStep {
    const PAGE: &'static str = "/login/step";
    /// `method` is a hidden field of the form for a recovery code, so that the page shows that form again.
    const GIVEN_BACK: &'static [&'static str] = &["trust", "method"];
    const IN_ADDRESS: Option<&'static str> = Some("next");
}

/// "Keep my account": cancels the deletion with the log-in. Logs in at once where nothing else is due.
#[server(name = KeepAccount, prefix = "/fn", endpoint = "step/keep", protocol = ByForm)]
pub async fn keep_account(#[server(default)] next: Option<String>) -> Result<LogInOutcome, CallError> {
    use portico_accounts::StepError;

    let visit = crate::visit::Visit::current()?;
    let token = visit.step_token().ok_or(StepError::InvalidStep)?;
    let entry = visit.accounts().keep_account(&token, &visit.client()).await?;
    visit.enter(entry, next.as_deref()).await
}

impl Form for KeepAccount {
    const PAGE: &'static str = "/login/step";
    const IN_ADDRESS: Option<&'static str> = Some("next");
}

/// "Log in as someone else": gives up the pending log-in.
#[server(name = LeaveStep, prefix = "/fn", endpoint = "step/leave", protocol = ByForm)]
pub async fn leave_step(#[server(default)] next: Option<String>) -> Result<Redirect, CallError> {
    use portico_accounts::Audience;

    use crate::local_path::LocalPath;

    let visit = crate::visit::Visit::current()?;
    if let Some(token) = visit.step_token() {
        visit.accounts().leave_step(Audience::Web, &token).await?;
        visit.clear_step_cookie();
    }
    let next = next.as_deref().and_then(LocalPath::parse);
    Ok(Redirect::to(&LocalPath::log_in(next.as_ref())))
}

impl Form for LeaveStep {
    const PAGE: &'static str = "/login/step";
    const IN_ADDRESS: Option<&'static str> = Some("next");
}
