use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, FULL_PROOF, problems};
use crate::rest::bearer::Bearer;
use crate::rest::body::JsonBody;
use crate::rest::client::FromClient;
use crate::rest::proof_body::ProofBody;
use crate::visit::Site;

#[derive(Serialize, ToSchema)]
struct Deletion {
    /// When the account will be deleted: RFC 3339, UTC.
    #[schema(format = DateTime)]
    deleted_at: String,
}

problems!(Problems: BEARER_TO_CHANGE, BODY, FULL_PROOF);

/// `DELETE /me`: requests the deletion of the account. All sessions end at once, this one included.
#[utoipa::path(
    delete,
    path = "/me",
    operation_id = "delete_me",
    tag = "Account",
    summary = "Delete the caller's account",
    description = "Requests the deletion of the account. Requires full proof. All sessions end at once. Until the \
                   account is gone, its address stays taken, and the user can cancel the deletion by logging in on \
                   the site.",
    request_body = ProofBody,
    responses((status = 202, description = "The account will be deleted.", body = Deletion), Problems),
    security(("bearer" = [])),
)]
pub async fn ask(
    FromClient(client): FromClient,
    Bearer(caller): Bearer,
    State(site): State<Site>,
    JsonBody(proof): JsonBody<ProofBody>,
) -> Result<impl IntoResponse, HttpError> {
    let due = site.accounts.request_deletion(&caller, proof, &client).await?;
    let body = Json(Deletion { deleted_at: due.to_string() });
    Ok((StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")], body))
}
