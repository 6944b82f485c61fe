use leptos::prelude::*;

use super::{LinkedAccount, Redirect};
use crate::call::{ByForm, ByScript};
use crate::call_error::CallError;
use crate::forms::Form;
use crate::secret_text::SecretText;

/// Requests a password reset link. The response is the same for any address.
#[server(name = ForgetPassword, prefix = "/fn", endpoint = "password/forgot", protocol = ByForm)]
pub async fn forget_password(#[server(default)] email: String) -> Result<Redirect, CallError> {
    use portico_fields::Email;

    use crate::done::Done;

    let visit = crate::visit::Visit::current()?;
    visit.accounts().request_password_reset(Email::parse_given(&email)?.as_ref(), &visit.client()).await?;
    Ok(Done::ResetLinkSent.into())
}

impl Form for ForgetPassword {
    const PAGE: &'static str = "/forgot-password";
    const GIVEN_BACK: &'static [&'static str] = &["email"];
}

/// The reset link for a token, if it still works. Checking does not use it up.
#[server(name = CheckResetLink, prefix = "/fn", endpoint = "password/check-link", protocol = ByScript)]
pub async fn check_reset_link(#[server(default)] token: SecretText) -> Result<Option<LinkedAccount>, CallError> {
    let visit = crate::visit::Visit::current()?;
    let account = visit.accounts().account_of_reset_link(token.expose()).await?;
    Ok(account.map(|account| LinkedAccount { email: account.email }))
}

/// Sets a new password through an emailed link. All sessions end, and the user is not logged in.
#[server(name = ResetPassword, prefix = "/fn", endpoint = "password/reset", protocol = ByForm)]
pub async fn reset_password(
    #[server(default)] token: SecretText,
    #[server(default)] password: SecretText,
) -> Result<Redirect, CallError> {
    use portico_fields::NewPassword;

    use crate::done::Done;

    let visit = crate::visit::Visit::current()?;
    let password = NewPassword::parse(password.expose(), visit.accounts().settings().password_min_length)?;
    visit.accounts().reset_password(token.expose(), &password, &visit.client()).await?;
    Ok(Done::PasswordReset.into())
}

impl Form for ResetPassword {
    const PAGE: &'static str = "/reset-password";
    const IN_ADDRESS: Option<&'static str> = Some("token");
}

/// Replaces the current password. All other sessions end. Requires full proof.
#[server(name = ChangePassword, prefix = "/fn", endpoint = "password/change", protocol = ByForm)]
pub async fn change_password(
    #[server(default)] current_password: SecretText,
    #[server(default)] new_password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
) -> Result<Redirect, CallError> {
    use portico_fields::{Field, NewPassword};
    use portico_web::{at_field, with_proof};

    use crate::done::Done;

    let (visit, caller) = crate::visit::signed_in().await?;
    let min_length = visit.accounts().settings().password_min_length;
    let new = NewPassword::parse(new_password.expose(), min_length).map_err(|error| error.at(Field::NewPassword));
    let proof = visit.full_proof(&current_password, &code, &recovery_code);
    let proof = proof.map_err(|errors| at_field(errors, Field::CurrentPassword));
    let (new, proof) = with_proof(new, proof, Field::CurrentPassword)?;
    visit.accounts().change_password(&caller, proof, &new, &visit.client()).await?;
    visit.rotate(&caller).await;
    Ok(Done::PasswordChanged.into())
}

impl Form for ChangePassword {
    const PAGE: &'static str = "/account/security";
}

/// Sets a password for a user who has none. All other sessions end. Takes the recent use of a passkey, and a code where
/// an authenticator app is on.
#[server(name = SetPassword, prefix = "/fn", endpoint = "password/set", protocol = ByForm)]
pub async fn set_password(
    #[server(default)] new_password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
) -> Result<Redirect, CallError> {
    use portico_fields::{Field, NewPassword};

    use crate::done::Done;

    let (visit, caller) = crate::visit::signed_in().await?;
    let min_length = visit.accounts().settings().password_min_length;
    let new = NewPassword::parse(new_password.expose(), min_length).map_err(|error| error.at(Field::NewPassword))?;
    let proof = visit.full_proof(&SecretText::default(), &code, &recovery_code)?;
    visit.accounts().change_password(&caller, proof, &new, &visit.client()).await?;
    visit.rotate(&caller).await;
    Ok(Done::PasswordSet.into())
}

impl Form for SetPassword {
    const PAGE: &'static str = "/account/security";
}

/// Removes the password of a user who has two passkeys. Requires full proof.
#[server(name = RemovePassword, prefix = "/fn", endpoint = "password/remove", protocol = ByForm)]
pub async fn remove_password(
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
) -> Result<Redirect, CallError> {
    use crate::done::Done;

    let (visit, caller, proof) = crate::visit::signed_in_with_proof(&password, &code, &recovery_code).await?;
    visit.accounts().remove_password(&caller, proof, &visit.client()).await?;
    visit.rotate(&caller).await;
    Ok(Done::PasswordRemoved.into())
}

impl Form for RemovePassword {
    const PAGE: &'static str = "/account/security";
}
