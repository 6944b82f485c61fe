use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::{StatusCode, header};
use portico_app::own_session::OwnSession;
use portico_app::problem::{Code, Problem};
use serde::Serialize;
use uuid::Uuid;

use super::bearer::Bearer;
use crate::state::AppState;

#[derive(Serialize)]
struct Sessions {
    sessions: Vec<OwnSession>,
}

/// `GET /sessions`: where the caller is logged in.
pub async fn list(State(state): State<AppState>, Bearer(caller): Bearer) -> Result<impl IntoResponse, Problem> {
    let sessions = OwnSession::list(&state.site.accounts, &caller).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Sessions { sessions })))
}

/// `DELETE /sessions/{id}`: ends one of them. What is no live session of the caller is not found.
pub async fn end(
    State(state): State<AppState>,
    Bearer(caller): Bearer,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Problem> {
    // What is no UTF-8 names no session either.
    let id = id.ok().and_then(|Path(id)| Uuid::try_parse(&id).ok()).ok_or_else(|| Problem::new(Code::NotFound))?;
    match state.site.accounts.end_own_session(&caller, id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::new(Code::NotFound)),
    }
}

/// `DELETE /sessions`: ends all but the one that asks. Takes a recent password.
pub async fn end_others(State(state): State<AppState>, Bearer(caller): Bearer) -> Result<StatusCode, Problem> {
    state.site.accounts.end_other_sessions(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
