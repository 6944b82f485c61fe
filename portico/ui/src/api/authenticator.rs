use leptos::prelude::*;

use super::{NewApp, NewRecoveryCodes, Redirect};
use crate::call::{ByForm, ByScript};
use crate::call_error::CallError;
use crate::forms::Form;
use crate::secret_text::SecretText;

/// The app that this session began to set up. `None` if none waits for its first code: the page then asks for the
/// password.
#[server(name = ShowApp, prefix = "/fn", endpoint = "app/show", protocol = ByScript)]
pub async fn show_app() -> Result<Option<NewApp>, CallError> {
    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    let enrolment = visit.accounts().app_enrolment(&caller).await?;
    Ok(enrolment.as_ref().map(portico_web::answers::new_app).transpose()?)
}

/// Begins to set up an authenticator app, which its first code confirms. Requires full proof. `next` is the page that
/// led here, if any.
#[server(name = BeginApp, prefix = "/fn", endpoint = "app/begin", protocol = ByForm)]
pub async fn begin_app(
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
    #[server(default)] next: Option<String>,
) -> Result<Redirect, CallError> {
    use crate::local_path::{LocalPath, with_next};

    let (visit, caller, proof) = crate::visit::signed_in_with_proof(&password, &code, &recovery_code).await?;
    visit.accounts().begin_app(&caller, proof, &visit.client()).await?;
    visit.rotate(&caller).await;
    let next = next.as_deref().and_then(LocalPath::parse);
    Ok(Redirect::to(&with_next(BeginApp::PAGE, next.as_ref())))
}

impl Form for BeginApp {
    const PAGE: &'static str = "/account/security/app";
    const IN_ADDRESS: Option<&'static str> = Some("next");
}

/// Turns the app on. The answer has the recovery codes, which are shown once.
#[server(name = ConfirmApp, prefix = "/fn", endpoint = "app/confirm", protocol = ByForm)]
pub async fn confirm_app(#[server(default)] code: SecretText) -> Result<NewRecoveryCodes, CallError> {
    use portico_fields::Code;

    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    let code = Code::parse(code.expose())?;
    let codes = visit.accounts().confirm_app(&caller, &code, &visit.client()).await?;
    visit.rotate(&caller).await;
    Ok(visit.show_once(caller.user, &codes, ConfirmApp::PAGE))
}

impl Form for ConfirmApp {
    const PAGE: &'static str = "/account/security/app";
    const IN_ADDRESS: Option<&'static str> = Some("next");
}

/// Turns the app off. The recovery codes are removed too, unless policy asks for a second factor and there is a
/// passkey. Requires full proof.
#[server(name = RemoveApp, prefix = "/fn", endpoint = "app/remove", protocol = ByForm)]
pub async fn remove_app(
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
) -> Result<Redirect, CallError> {
    use crate::done::Done;

    let (visit, caller, proof) = crate::visit::signed_in_with_proof(&password, &code, &recovery_code).await?;
    visit.accounts().remove_app(&caller, proof, &visit.client()).await?;
    visit.rotate(&caller).await;
    Ok(Done::AppTurnedOff.into())
}

impl Form for RemoveApp {
    const PAGE: &'static str = "/account/security";
}

/// Replaces the recovery codes. The answer has the new ones, which are shown once. Requires full proof.
#[server(name = RenewRecoveryCodes, prefix = "/fn", endpoint = "recovery-codes/renew", protocol = ByForm)]
pub async fn renew_recovery_codes(
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
) -> Result<NewRecoveryCodes, CallError> {
    use crate::problem::{Code, Problem};

    let (visit, caller, proof) = crate::visit::signed_in_with_proof(&password, &code, &recovery_code).await?;
    let codes = visit.accounts().renew_recovery_codes(&caller, proof, &visit.client()).await?;
    let codes = codes.ok_or_else(|| Problem::new(Code::NotFound))?;
    visit.rotate(&caller).await;
    Ok(visit.show_once(caller.user, &codes, RenewRecoveryCodes::PAGE))
}

impl Form for RenewRecoveryCodes {
    const PAGE: &'static str = "/account/security";
}
