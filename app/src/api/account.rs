use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Entered;
use crate::bearer_client::BearerClient;
use crate::local_path::LocalPath;
use crate::problem::Problem;
use crate::secret_text::SecretText;
use crate::user::User;

/// Somebody is called otherwise now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    pub user: User,
    pub next: LocalPath,
}

/// Signs up and logs in.
#[server(name = CreateAccount, prefix = "/fn", endpoint = "account/create", client = BearerClient)]
pub async fn create_account(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] password: SecretText,
    #[server(default)] next: Option<String>,
) -> Result<Entered, Problem> {
    use portico_accounts::LogInFrom;
    use portico_fields::SignUp;

    let visit = crate::visit::Visit::current()?;
    let min_length = visit.accounts().settings().password_min_length;
    let sign_up =
        SignUp::parse(Ok(&name), Ok(&email), Ok(password.expose()), min_length).map_err(Problem::validation)?;
    let logged_in =
        visit.accounts().sign_up_and_log_in(sign_up, LogInFrom::Browser { keep: false }, visit.client()).await?;
    visit.enter(logged_in, next.as_deref()).await
}

/// Changes what the user is called.
#[server(name = RenameAccount, prefix = "/fn", endpoint = "account/rename", client = BearerClient)]
pub async fn rename_account(#[server(default)] name: String) -> Result<Renamed, Problem> {
    use portico_fields::Name;

    use crate::problem::Code;

    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    let renamed = visit.accounts().rename(caller.user.id, Name::parse(&name)?).await?;
    let user = renamed.ok_or_else(|| Problem::new(Code::InvalidToken))?.into();
    Ok(Renamed { user, next: LocalPath::account_saved() })
}
