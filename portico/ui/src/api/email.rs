use leptos::prelude::*;

use super::{Redirect, VerificationLink};
use crate::call::{ByForm, ByScript};
use crate::call_error::CallError;
use crate::forms::Form;
use crate::secret_text::SecretText;

/// Whether a confirmation link still works, and for whom. Checking does not use it up.
#[server(name = CheckVerificationLink, prefix = "/fn", endpoint = "email/check-link", protocol = ByScript)]
pub async fn check_verification_link(#[server(default)] token: SecretText) -> Result<VerificationLink, CallError> {
    let visit = crate::visit::Visit::current()?;
    let Some(link) = visit.accounts().verification_link(token.expose()).await? else {
        return Ok(VerificationLink::Dead);
    };
    let visitor = visit.caller().await?;
    // The log-in page leads visitors who are logged in as someone else straight back.
    let is_other = visitor.as_ref().is_some_and(|visitor| !link.is_of(visitor));
    let can_log_in = !is_other && visit.accounts().can_log_in_before_confirming(&link).await?;
    let caller = visitor.filter(|visitor| link.is_of(visitor));
    let removes_factors = visit.accounts().confirmation_removes_factors(&link, caller.as_ref()).await?;
    Ok(VerificationLink::Works { takes_password: caller.is_none(), removes_factors, can_log_in })
}

/// Confirms an address, for the logged-in account owner or with the account's password.
#[server(name = VerifyEmail, prefix = "/fn", endpoint = "email/verify", protocol = ByForm)]
pub async fn verify_email(
    #[server(default)] token: SecretText,
    #[server(default)] password: SecretText,
) -> Result<Redirect, CallError> {
    use portico_accounts::{Proof, VerifyEmailError};
    use portico_fields::GivenPassword;

    use crate::done::Done;

    let visit = crate::visit::Visit::current()?;
    let link = visit.accounts().verification_link(token.expose()).await?.ok_or(VerifyEmailError::InvalidLink)?;
    let (proof, done) = match visit.caller().await?.filter(|caller| link.is_of(caller)) {
        Some(caller) => (Proof::Caller(Box::new(caller)), Done::EmailConfirmed),
        None => (Proof::Password(GivenPassword::parse(password.expose())?), Done::EmailConfirmedSignedOut),
    };
    visit.accounts().verify_with_link(Some(link), proof, &visit.client()).await?;
    Ok(done.into())
}

impl Form for VerifyEmail {
    const PAGE: &'static str = "/verify-email";
    const IN_ADDRESS: Option<&'static str> = Some("token");
}

/// Requests a confirmation link. The response is the same for any address.
#[server(name = ResendVerification, prefix = "/fn", endpoint = "email/resend", protocol = ByForm)]
pub async fn resend_verification(#[server(default)] email: String) -> Result<Redirect, CallError> {
    use portico_fields::Email;

    use crate::done::Done;

    let visit = crate::visit::Visit::current()?;
    visit.accounts().request_verification(Email::parse_given(&email)?.as_ref(), &visit.client()).await?;
    Ok(Done::VerificationSent.into())
}

impl Form for ResendVerification {
    const PAGE: &'static str = "/verify-email";
    const GIVEN_BACK: &'static [&'static str] = &["email"];
}

/// Requests a change of address. It takes effect when the link sent to the new address is used. Requires full proof.
#[server(name = ChangeEmail, prefix = "/fn", endpoint = "email/change", protocol = ByForm)]
pub async fn change_email(
    #[server(default)] email: String,
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
) -> Result<Redirect, CallError> {
    use portico_fields::{Email, Field};
    use portico_web::{if_has_password, with_proof};

    use crate::done::Done;

    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    let proof = visit.full_proof(&password, &code, &recovery_code);
    let read = with_proof(Email::parse(&email), proof, Field::Password);
    let (email, proof) = if_has_password(visit.accounts(), &caller, read, Field::Password).await?;
    visit.accounts().request_email_change(&caller, &email, proof, &visit.client()).await?;
    visit.rotate(&caller).await;
    Ok(Done::EmailChangeAsked.into())
}

impl Form for ChangeEmail {
    const PAGE: &'static str = "/account";
    const GIVEN_BACK: &'static [&'static str] = &["email"];
}
