use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use portico_wire::factors::Factors;
use portico_wire::problem::{Code, Problem};
use uuid::Uuid;

use crate::answers;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER, BEARER_TO_CHANGE, problems};
use crate::rest::bearer::Bearer;
use crate::rest::client::FromClient;
use crate::rest::path::Path;
use crate::visit::Site;

problems!(ShowProblems: BEARER);
problems!(ForgetProblems: BEARER_TO_CHANGE, &[Code::NotFound]);
problems!(ForgetAllProblems: BEARER_TO_CHANGE);

/// `GET /me/factors`: the caller's second factors.
#[utoipa::path(
    get,
    path = "/me/factors",
    operation_id = "show_factors",
    tag = "Second factor",
    summary = "Show the caller's second factors",
    description = "Whether an authenticator app is on, how many recovery codes are left, how many passkeys can be used, \
                   and the trusted browsers.",
    responses((status = 200, description = "The second factors.", body = Factors), ShowProblems),
    security(("bearer" = [])),
)]
pub async fn show(State(site): State<Site>, Bearer(caller): Bearer) -> Result<impl IntoResponse, HttpError> {
    let factors = answers::factors(&site.accounts, caller.user.id).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(factors)))
}

/// `DELETE /me/trusted-browsers/{id}`: the next log-in there asks for a code again.
#[utoipa::path(
    delete,
    path = "/me/trusted-browsers/{id}",
    operation_id = "forget_browser",
    tag = "Second factor",
    summary = "Stop trusting a browser",
    description = "The next log-in there asks for a code again. Its session continues.",
    params(("id" = String, Path, description = "The browser's `id`.", format = "uuid")),
    responses((status = 204, description = "The browser is no longer trusted."), ForgetProblems),
    security(("bearer" = [])),
)]
pub async fn forget(
    State(site): State<Site>,
    FromClient(client): FromClient,
    Bearer(caller): Bearer,
    Path(id): Path<String>,
) -> Result<StatusCode, HttpError> {
    let id = Uuid::try_parse(&id).map_err(|_| Problem::new(Code::NotFound))?;
    match site.accounts.forget_browser(&caller, id, &client).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::new(Code::NotFound).into()),
    }
}

/// `DELETE /me/trusted-browsers`: stops trusting all of them.
#[utoipa::path(
    delete,
    path = "/me/trusted-browsers",
    operation_id = "forget_browsers",
    tag = "Second factor",
    summary = "Stop trusting all browsers",
    description = "The next log-in in each of them asks for a code again. Sessions continue.",
    responses((status = 204, description = "No browser is trusted."), ForgetAllProblems),
    security(("bearer" = [])),
)]
pub async fn forget_all(
    State(site): State<Site>,
    FromClient(client): FromClient,
    Bearer(caller): Bearer,
) -> Result<StatusCode, HttpError> {
    site.accounts.forget_browsers(&caller, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
