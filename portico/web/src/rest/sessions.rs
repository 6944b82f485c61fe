use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::{StatusCode, header};
use portico_accounts::{List, Page};
use portico_wire::own_session::OwnSession;
use portico_wire::problem::{Code, Problem};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::bearer::Bearer;
use super::cursor::{Paging, SentCursor};
use crate::answers::session_list;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER, BEARER_TO_CHANGE, problems};
use crate::rest::client::FromClient;
use crate::visit::Site;

/// A page of sessions, the latest log-in first.
#[derive(Serialize, ToSchema)]
struct Sessions {
    #[schema(max_items = 50)]
    sessions: Vec<OwnSession>,
    /// The `cursor` of the next page. Null on the last one.
    #[schema(required)]
    next: Option<String>,
}

problems!(ListProblems: BEARER, &[Code::Malformed]);
problems!(EndProblems: BEARER_TO_CHANGE, &[Code::NotFound]);
problems!(EndOthersProblems: BEARER_TO_CHANGE, &[Code::ReauthenticationRequired]);

/// `GET /sessions`: the caller's sessions, fifty at a time.
#[utoipa::path(
    get,
    path = "/sessions",
    operation_id = "list_sessions",
    tag = "Sessions",
    summary = "List the caller's sessions",
    description = "The caller's sessions, the newest 50 first. The current session may be on a later page: its \
                   `id` is the access token's `sid`.",
    params(Paging),
    responses((status = 200, description = "The sessions.", body = Sessions), ListProblems),
    security(("bearer" = [])),
)]
pub async fn list(
    State(site): State<Site>,
    Bearer(caller): Bearer,
    cursor: SentCursor,
) -> Result<impl IntoResponse, HttpError> {
    let accounts = &site.accounts;
    let after = cursor.place(accounts, List::Sessions, &caller)?;
    let Page { rows: sessions, next } = session_list(accounts, &caller, after).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Sessions { sessions, next })))
}

/// `DELETE /sessions/{id}`: ends one of them. An id that is not a live session of the caller is not found.
#[utoipa::path(
    delete,
    path = "/sessions/{id}",
    operation_id = "end_session",
    tag = "Sessions",
    summary = "End a session",
    description = "Ends one of the caller's sessions, which may be the current one.",
    params(("id" = String, Path, description = "The session's `id`.", format = "uuid")),
    responses((status = 204, description = "The session has ended."), EndProblems),
    security(("bearer" = [])),
)]
pub async fn end(
    State(site): State<Site>,
    Bearer(caller): Bearer,
    FromClient(client): FromClient,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, HttpError> {
    // Text that is not UTF-8 does not name a session either.
    let id = id.ok().and_then(|Path(id)| Uuid::try_parse(&id).ok()).ok_or_else(|| Problem::new(Code::NotFound))?;
    match site.accounts.end_own_session(&caller, id, &client).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::new(Code::NotFound).into()),
    }
}

/// `DELETE /sessions`: ends all but the current one. Requires a recent proof.
#[utoipa::path(
    delete,
    path = "/sessions",
    operation_id = "end_other_sessions",
    tag = "Sessions",
    summary = "End all other sessions",
    description = "Ends all sessions of the caller except the current one. Requires a recent proof.",
    responses((status = 204, description = "The other sessions have ended."), EndOthersProblems),
    security(("bearer" = [])),
)]
pub async fn end_others(
    State(site): State<Site>,
    FromClient(client): FromClient,
    Bearer(caller): Bearer,
) -> Result<StatusCode, HttpError> {
    site.accounts.end_other_sessions(&caller, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
