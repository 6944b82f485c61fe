use axum::extract::State;
use http::StatusCode;
use portico_fields::{Field, GivenPassword};
use utoipa::ToSchema;

use super::bearer::Bearer;
use crate::fields::JsonFields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, PASSWORD, problems};
use crate::openapi::texts;
use crate::rest::client::FromClient;
use crate::visit::Site;

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
    State(site): State<Site>,
    Bearer(caller): Bearer,
    FromClient(client): FromClient,
    JsonFields(fields): JsonFields,
) -> Result<StatusCode, HttpError> {
    let password = fields.text(Field::Password).and_then(GivenPassword::parse)?;
    site.accounts.reauthenticate(&caller, &password, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
