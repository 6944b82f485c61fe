use axum::extract::State;
use http::StatusCode;
use portico_accounts::Settings;
use portico_fields::{Field, GivenPassword};
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::body::{Body, JsonBody};
use crate::fields::Fields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, PASSWORD, problems};
use crate::rest::client::FromClient;
use crate::visit::Site;

/// The caller's password.
#[derive(ToSchema)]
#[schema(as = Password, example = json!({ "password": "correct horse battery" }))]
pub struct PasswordBody {
    pub password: GivenPassword,
}

impl Body for PasswordBody {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        Ok(Self { password: fields.text(Field::Password).and_then(GivenPassword::parse)? })
    }
}

problems!(Problems: BEARER_TO_CHANGE, BODY, PASSWORD);

/// `POST /reauthenticate`: for some time, the password counts as recent in this session.
#[utoipa::path(
    post,
    path = "/reauthenticate",
    operation_id = "reauthenticate",
    tag = "Sessions",
    summary = "Enter the password again",
    description = "For some time, the password counts as recent in this session.",
    request_body = PasswordBody,
    responses((status = 204, description = "The password counts as recent."), Problems),
    security(("bearer" = [])),
)]
pub async fn create(
    FromClient(client): FromClient,
    State(site): State<Site>,
    Bearer(caller): Bearer,
    JsonBody(PasswordBody { password }): JsonBody<PasswordBody>,
) -> Result<StatusCode, HttpError> {
    site.accounts.reauthenticate(&caller, &password, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
