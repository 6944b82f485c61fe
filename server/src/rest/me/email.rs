use axum::extract::State;
use portico_app::problem::Problem;
use portico_fields::{EmailChange, Field};

use crate::fields::JsonFields;
use crate::rest::bearer::Bearer;
use crate::rest::check_your_mail::CheckYourMail;
use crate::state::AppState;

/// `PUT /me/email`: asks for another address. It takes effect when the link that is mailed there is used.
pub async fn ask(
    Bearer(caller): Bearer,
    State(state): State<AppState>,
    JsonFields(fields): JsonFields,
) -> Result<CheckYourMail, Problem> {
    let [email, password] = [Field::Email, Field::Password].map(|field| fields.text(field));
    let change = EmailChange::parse(email, password).map_err(Problem::validation)?;
    state.site.accounts.ask_for_email_change(&caller, &change.email, &change.password).await?;
    Ok(CheckYourMail)
}
