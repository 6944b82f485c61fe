use axum::extract::State;
use http::StatusCode;
use portico_fields::PasswordChange;

use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, PASSWORD, problems};
use crate::rest::bearer::Bearer;
use crate::rest::body::JsonBody;
use crate::rest::client::FromClient;
use crate::visit::Site;

problems!(Problems: BEARER_TO_CHANGE, BODY, PASSWORD);

/// `PUT /me/password`: sets a new password. Requires the current one. All other sessions end.
#[utoipa::path(
    put,
    path = "/me/password",
    operation_id = "change_password",
    tag = "Account",
    summary = "Change the caller's password",
    description = "Requires the current password. All other sessions end.",
    request_body = PasswordChange,
    responses((status = 204, description = "The new password is set."), Problems),
    security(("bearer" = [])),
)]
pub async fn update(
    FromClient(client): FromClient,
    Bearer(caller): Bearer,
    State(site): State<Site>,
    JsonBody(change): JsonBody<PasswordChange>,
) -> Result<StatusCode, HttpError> {
    site.accounts.change_password(&caller, &change.current, &change.new, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
