use axum::extract::State;
use http::StatusCode;
use portico_app::problem::Problem;
use portico_fields::{Field, GivenPassword};

use super::bearer::Bearer;
use crate::fields::JsonFields;
use crate::state::AppState;

/// `POST /reauthenticate`: for a while the password counts as recent, in this session.
pub async fn create(
    State(state): State<AppState>,
    Bearer(caller): Bearer,
    JsonFields(fields): JsonFields,
) -> Result<StatusCode, Problem> {
    let password = fields.text(Field::Password).and_then(GivenPassword::parse)?;
    state.site.accounts.reauthenticate(&caller, &password).await?;
    Ok(StatusCode::NO_CONTENT)
}
