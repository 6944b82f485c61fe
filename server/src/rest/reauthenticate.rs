use axum::extract::State;
use http::StatusCode;
use portico_app::problem::Problem;
use portico_fields::{Field, GivenPassword};
use utoipa::ToSchema;

use super::bearer::Bearer;
use crate::fields::JsonFields;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, PASSWORD, problems};
use crate::openapi::texts;
use crate::state::AppState;

/// The caller's password.
#[derive(ToSchema)]
#[schema(as = Password, example = json!({ "password": "correct horse battery" }))]
#[expect(dead_code, reason = "describes what is read as fields")]
pub struct PasswordBody {
    password: texts::GivenPassword,
}

problems!(Problems: BEARER_TO_CHANGE, BODY, PASSWORD);

/// `POST /reauthenticate`: for a while the password counts as recent, in this session.
#[utoipa::path(
    post,
    path = "/reauthenticate",
    operation_id = "reauthenticate",
    tag = "Sessions",
    summary = "Enter the password once more",
    description = "For a while the password counts as recent, in this session.",
    request_body = PasswordBody,
    responses((status = 204, description = "The password counts as recent."), Problems),
    security(("bearer" = [])),
)]
pub async fn create(
    State(state): State<AppState>,
    Bearer(caller): Bearer,
    JsonFields(fields): JsonFields,
) -> Result<StatusCode, Problem> {
    let password = fields.text(Field::Password).and_then(GivenPassword::parse)?;
    state.site.accounts.reauthenticate(&caller, &password).await?;
    Ok(StatusCode::NO_CONTENT)
}
