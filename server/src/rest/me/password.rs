use axum::extract::State;
use http::StatusCode;
use portico_app::problem::Problem;
use portico_fields::{Field, PasswordChange};

use crate::fields::JsonFields;
use crate::rest::bearer::Bearer;
use crate::state::AppState;

/// `PUT /me/password`: takes the current password for a new one. All other sessions are over.
pub async fn update(
    Bearer(caller): Bearer,
    State(state): State<AppState>,
    JsonFields(fields): JsonFields,
) -> Result<StatusCode, Problem> {
    let accounts = &state.site.accounts;
    let [current, new] = [Field::CurrentPassword, Field::NewPassword].map(|field| fields.text(field));
    let min_length = accounts.settings().password_min_length;
    let change = PasswordChange::parse(current, new, min_length).map_err(Problem::validation)?;
    accounts.change_password(&caller, &change.current, &change.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
