use leptos::prelude::*;

use super::{LogInOutcome, NewRecoveryCodes, Redirect};
use crate::call::{ByForm, ByScript};
use crate::call_error::CallError;
use crate::forms::Form;
use crate::secret_text::SecretText;

/// What the browser needs to know for a ceremony, as WebAuthn Level 3 writes it in JSON. `purpose` is `log_in`, `step`,
/// `set_up`, `proof` or `add`, of which the last one requires full proof. It takes the new passkey's `name` too, so that
/// no device creates a passkey whose name is then refused.
#[server(name = PasskeyOptions, prefix = "/fn", endpoint = "passkey/options", protocol = ByScript)]
pub async fn passkey_options(
    #[server(default)] purpose: String,
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
    #[server(default)] name: String,
) -> Result<serde_json::Value, CallError> {
    use portico_accounts::StepError;

    use crate::problem::{Code, Problem};
    use crate::visit::as_json;

    let visit = crate::visit::Visit::current()?;
    let accounts = visit.accounts();
    let not_found = || Problem::new(Code::NotFound);
    match &*purpose {
        "log_in" => as_json(&accounts.passkey_log_in_options()?.ok_or_else(not_found)?),
        "step" => {
            let token = visit.step_token().ok_or(StepError::InvalidStep)?;
            as_json(&accounts.passkey_step_options(&token).await?)
        }
        "set_up" => {
            let token = visit.step_token().ok_or(StepError::InvalidStep)?;
            as_json(&accounts.passkey_set_up_options(&token).await?)
        }
        "proof" => {
            let caller = visit.signed_in().await?;
            as_json(&accounts.passkey_proof_options(&caller).await?.ok_or_else(not_found)?)
        }
        "add" => {
            let caller = visit.signed_in().await?;
            new_name(&name)?;
            let proof = visit.full_proof(&password, &code, &recovery_code)?;
            let options = accounts.passkey_creation_options(&caller, proof, &visit.client()).await?;
            visit.rotate(&caller).await;
            as_json(&options)
        }
        _ => Err(CallError(Problem::new(Code::Malformed))),
    }
}

/// Logs in with a passkey. `keep` is "Keep me logged in".
#[server(name = LogInWithPasskey, prefix = "/fn", endpoint = "passkey/log-in", protocol = ByForm)]
pub async fn log_in_with_passkey(
    #[server(default)] credential: SecretText,
    #[server(default)] keep: Option<String>,
    #[server(default)] next: Option<String>,
) -> Result<LogInOutcome, CallError> {
    use portico_accounts::LogInFrom;

    let visit = crate::visit::Visit::current()?;
    let keep = keep.is_some_and(|ticked| !ticked.is_empty());
    let from = LogInFrom::Browser { keep };
    let entry = visit.accounts().log_in_with_passkey(credential.expose(), from, &visit.client()).await?;
    visit.enter(entry, next.as_deref()).await
}

impl Form for LogInWithPasskey {
    const PAGE: &'static str = "/login";
    /// The first two are copied from the form with the password. The third one names the passkey, which the browser
    /// removes if no account has it.
    const GIVEN_BACK: &'static [&'static str] = &["email", "keep", "credential_id"];
    const IN_ADDRESS: Option<&'static str> = Some("next");
}

/// Adds the passkey that a browser has created for options with full proof. Where policy demands a second factor, the
/// first one comes with recovery codes, which are shown once. `next` is the page that demands it, if any.
#[server(name = AddPasskey, prefix = "/fn", endpoint = "passkey/add", protocol = ByForm)]
pub async fn add_passkey(
    #[server(default)] credential: SecretText,
    #[server(default)] name: String,
    #[server(default)] next: Option<String>,
) -> Result<NewRecoveryCodes, CallError> {
    use crate::done::Done;
    use crate::local_path::LocalPath;

    let (visit, caller) = crate::visit::signed_in().await?;
    let name = new_name(&name)?;
    let added = visit.accounts().add_passkey(&caller, credential.expose(), name, &visit.client()).await?;
    visit.rotate(&caller).await;
    Ok(match added.recovery_codes {
        Some(codes) => visit.show_once(caller.user, &codes, AddPasskey::PAGE),
        None => {
            let next = next.as_deref().and_then(LocalPath::parse);
            visit.continue_to(caller.user, next.unwrap_or_else(|| Done::PasskeyAdded.next()))
        }
    })
}

impl Form for AddPasskey {
    const PAGE: &'static str = "/account/security";
    const GIVEN_BACK: &'static [&'static str] = &["name"];
    const IN_ADDRESS: Option<&'static str> = Some("next");
}

/// The name of a new passkey. `None` if its user has given none.
#[cfg(feature = "ssr")]
fn new_name(typed: &str) -> Result<Option<portico_fields::Name>, portico_fields::FieldError> {
    use portico_fields::{FieldCode, Name};

    match Name::parse(typed) {
        Err(error) if error.code == FieldCode::Required => Ok(None),
        parsed => parsed.map(Some),
    }
}

/// Names one of the user's own passkeys.
#[server(name = RenamePasskey, prefix = "/fn", endpoint = "passkey/rename", protocol = ByForm)]
pub async fn rename_passkey(
    #[server(default)] id: String,
    #[server(default)] name: String,
) -> Result<Redirect, CallError> {
    use portico_fields::{FieldError, Name};

    use crate::done::Done;
    use crate::problem::{Code, Problem};

    let (visit, caller) = crate::visit::signed_in().await?;
    let id = id.parse().map_err(|_| Problem::new(Code::NotFound))?;
    let name = Name::parse(&name).map_err(FieldError::of_passkey)?;
    let renamed = visit.accounts().rename_passkey(&caller, id, &name, &visit.client()).await?;
    renamed.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(Done::PasskeyRenamed.into())
}

impl Form for RenamePasskey {
    const PAGE: &'static str = "/account/security";
    const GIVEN_BACK: &'static [&'static str] = &["id", "name"];
}

/// Removes one of the user's own passkeys. Requires full proof. Users who are asked for neither a password nor a code
/// say with `sure` that they mean it, so that one press does not remove a passkey.
#[server(name = RemovePasskey, prefix = "/fn", endpoint = "passkey/remove", protocol = ByForm)]
pub async fn remove_passkey(
    #[server(default)] id: String,
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
    #[server(default)] sure: String,
) -> Result<Redirect, CallError> {
    use portico_fields::{Field, FieldCode, FieldError};

    use crate::done::Done;
    use crate::problem::{Code, Problem};
    use crate::sentences::{Notice, notice};

    let (visit, caller, proof) = crate::visit::signed_in_with_proof(&password, &code, &recovery_code).await?;
    let id = id.parse().map_err(|_| Problem::new(Code::NotFound))?;
    if sure.is_empty() && crate::pages::asks_nothing(&visit, &caller).await? {
        let message = notice(Notice::PressAgain).to_owned();
        return Err(FieldError { field: Field::Own("sure"), code: FieldCode::Required, message }.into());
    }
    visit.accounts().remove_passkey(&caller, id, proof, &visit.client()).await?;
    visit.rotate(&caller).await;
    Ok(Done::PasskeyRemoved.into())
}

impl Form for RemovePasskey {
    const PAGE: &'static str = "/account/security";
    const GIVEN_BACK: &'static [&'static str] = &["id"];
}

/// The part of the page about passkeys, as HTML. The server draws it, so that the browser downloads no code for it.
#[server(name = ShowPasskeys, prefix = "/fn", endpoint = "passkey/show", protocol = ByScript)]
pub async fn show_passkeys() -> Result<String, CallError> {
    let (visit, caller) = crate::visit::signed_in().await?;
    crate::pages::passkeys_part(&visit, &caller).await
}
