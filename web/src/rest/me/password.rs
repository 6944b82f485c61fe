use axum::extract::State;
use http::StatusCode;
use portico_fields::{Field, PasswordChange};
use portico_wire::problem::Problem;
use utoipa::ToSchema;

use crate::fields::JsonFields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, PASSWORD, problems};
use crate::openapi::texts;
use crate::rest::bearer::Bearer;
use crate::rest::client::FromClient;
use crate::visit::Site;

/// The current password, and a new one.
#[derive(ToSchema)]
#[schema(
    as = PasswordChange,
    example = json!({ "current_password": "correct horse battery", "new_password": "a better horse battery" }),
)]
#[expect(dead_code, reason = "describes what is read as fields")]
struct PasswordChangeBody {
    current_password: texts::GivenPassword,
    new_password: texts::NewPassword,
}

problems!(Problems: BEARER_TO_CHANGE, BODY, PASSWORD);

/// `PUT /me/password`: takes the current password for a new one. All other sessions are over.
#[utoipa::path(
    put,
    path = "/me/password",
    operation_id = "change_password",
    tag = "Account",
    summary = "Change one's password",
    description = "Takes the current password for a new one. All other sessions are over.",
    request_body = PasswordChangeBody,
    responses((status = 204, description = "The new password counts."), Problems),
    security(("bearer" = [])),
)]
pub async fn update(
    Bearer(caller): Bearer,
    State(site): State<Site>,
    FromClient(client): FromClient,
    JsonFields(fields): JsonFields,
) -> Result<StatusCode, HttpError> {
    let accounts = &site.accounts;
    let [current, new] = [Field::CurrentPassword, Field::NewPassword].map(|field| fields.text(field));
    let min_length = accounts.settings().password_min_length;
    let change = PasswordChange::parse(current, new, min_length).map_err(Problem::validation)?;
    accounts.change_password(&caller, &change.current, &change.new, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
