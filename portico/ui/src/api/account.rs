use leptos::prelude::*;

use super::{Redirect, Renamed, SignUpOutcome};
use crate::call::ByForm;
use crate::call_error::CallError;
use crate::forms::Form;
use crate::secret_text::SecretText;

/// Signs up. Also logs in unless the address must be confirmed, or a second factor set up, first.
#[server(name = CreateAccount, prefix = "/fn", endpoint = "account/create", protocol = ByForm)]
pub async fn create_account(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] password: SecretText,
    #[server(default)] next: Option<String>,
) -> Result<SignUpOutcome, CallError> {
    use portico_accounts::{LogInFrom, SignedUp};
    use portico_fields::SignUp;

    use crate::done::Done;
    use crate::problem::Problem;

    let visit = crate::visit::Visit::current()?;
    let min_length = visit.accounts().settings().password_min_length;
    let sign_up =
        SignUp::parse(Ok(&name), Ok(&email), Ok(password.expose()), min_length).map_err(Problem::validation)?;
    let from = LogInFrom::Browser { keep: false };
    match visit.accounts().sign_up_and_log_in(sign_up, from, visit.client()).await? {
        SignedUp::Done(entry) => visit.enter(entry, next.as_deref()).await.map(SignUpOutcome::from),
        SignedUp::CheckYourMail => Ok(SignUpOutcome::CheckYourMail(Done::SignedUp.into())),
    }
}

impl Form for CreateAccount {
    const PAGE: &'static str = "/signup";
    const GIVEN_BACK: &'static [&'static str] = &["name", "email"];
    const IN_ADDRESS: Option<&'static str> = Some("next");
}

/// Changes the user's name.
#[server(name = RenameAccount, prefix = "/fn", endpoint = "account/rename", protocol = ByForm)]
pub async fn rename_account(#[server(default)] name: String) -> Result<Renamed, CallError> {
    use portico_fields::Name;

    use crate::local_path::LocalPath;
    use crate::problem::{Code, Problem};

    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    let renamed = visit.accounts().rename(caller.user.id, Name::parse(&name)?).await?;
    let user = portico_web::answers::user(renamed.ok_or_else(|| Problem::new(Code::InvalidToken))?);
    Ok(Renamed { user, next: LocalPath::account_saved() })
}

impl Form for RenameAccount {
    const PAGE: &'static str = "/account";
    const GIVEN_BACK: &'static [&'static str] = &["name"];
}

/// Requests deletion of the account. All sessions end at once, including this one. Requires full proof.
#[server(name = DeleteAccount, prefix = "/fn", endpoint = "account/delete", protocol = ByForm)]
pub async fn delete_account(
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
) -> Result<Redirect, CallError> {
    use crate::done::Done;

    let (visit, caller, proof) = crate::visit::signed_in_with_proof(&password, &code, &recovery_code).await?;
    visit.accounts().request_deletion(&caller, proof, &visit.client()).await?;
    visit.clear_session_cookie();
    Ok(Done::DeletionAsked.into())
}

impl Form for DeleteAccount {
    const PAGE: &'static str = "/account/data";
}
