use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use portico_accounts::AccountExport;
use portico_wire::problem::Code;

use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER, problems};
use crate::rest::bearer::Bearer;
use crate::visit::Site;

problems!(Problems: BEARER, &[Code::ReauthenticationRequired]);

/// `GET /me/export`: every row about the caller. Takes a recent proof.
#[utoipa::path(
    get,
    path = "/me/export",
    operation_id = "export_me",
    tag = "Account",
    summary = "Export the caller's data",
    description = "Every row about the caller. Requires a recent proof.",
    responses((status = 200, description = "Every row about the caller.", body = AccountExport), Problems),
    security(("bearer" = [])),
)]
pub async fn show(Bearer(caller): Bearer, State(site): State<Site>) -> Result<impl IntoResponse, HttpError> {
    let export = site.accounts.export(&caller).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(export)))
}
