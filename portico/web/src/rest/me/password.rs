use axum::extract::State;
use http::StatusCode;
use portico_accounts::{FullProof, Settings};
use portico_fields::{Code, Field, GivenPassword, NewPassword, RecoveryCode};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::full_proof::{full_proof_in, if_has_password, with_proof};
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, FULL_PROOF, problems};
use crate::rest::bearer::Bearer;
use crate::rest::body::{Body, JsonBody};
use crate::rest::client::FromClient;
use crate::visit::Site;

/// A new password, and full proof with the current one.
#[derive(ToSchema)]
#[schema(example = json!({ "current_password": "correct horse battery", "new_password": "a better horse battery" }))]
pub struct PasswordChange {
    /// Required of users who have one. Others leave it out.
    current_password: Option<GivenPassword>,
    new_password: NewPassword,
    /// From the authenticator app. It takes precedence over `recovery_code` if both are sent.
    code: Option<Code>,
    recovery_code: Option<RecoveryCode>,
}

impl Body for PasswordChange {
    fn read(fields: &Fields, settings: &Settings) -> Result<Self, HttpError> {
        let new = fields.text(Field::NewPassword);
        let new = new.and_then(|typed| NewPassword::parse(typed, settings.password_min_length));
        let new = new.map_err(|error| error.at(Field::NewPassword));
        let (new_password, proof) =
            with_proof(new, full_proof_in(fields, Field::CurrentPassword), Field::CurrentPassword)?;
        let FullProof { password: current_password, code, recovery_code } = proof;
        Ok(Self { current_password, new_password, code, recovery_code })
    }
}

problems!(Problems: BEARER_TO_CHANGE, BODY, FULL_PROOF);

/// `PUT /me/password`: sets a new password. Requires the current one, if there is one. All other sessions end.
#[utoipa::path(
    put,
    path = "/me/password",
    operation_id = "change_password",
    tag = "Account",
    summary = "Change the caller's password",
    description = "Requires full proof with the current password. Users without a password set one, and must have used \
                   a passkey recently in the same session. All other sessions end.",
    request_body = PasswordChange,
    responses((status = 204, description = "The new password is set."), Problems),
    security(("bearer" = [])),
)]
pub async fn update(
    FromClient(client): FromClient,
    Bearer(caller): Bearer,
    State(site): State<Site>,
    change: Result<JsonBody<PasswordChange>, HttpError>,
) -> Result<StatusCode, HttpError> {
    let change = change.map_err(|HttpError(problem)| problem);
    let JsonBody(change) = if_has_password(&site.accounts, &caller, change, Field::CurrentPassword).await?;
    let PasswordChange { current_password: password, new_password, code, recovery_code } = change;
    let proof = FullProof { password, code, recovery_code };
    site.accounts.change_password(&caller, proof, &new_password, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
