//! `GET /api/v1/tasks`, for programs.

use app::tasks::store;
use axum::Json;
use axum::extract::State;
use portico::rest::{BEARER, Bearer, HttpError, Routes, Site, problems, routes, tagged};

problems!(ListProblems: BEARER);

pub fn routes() -> Routes {
    tagged("Tasks", "The caller's tasks.").routes(routes!(list))
}

/// List the caller's tasks
#[utoipa::path(get, path = "/tasks", operation_id = "list_tasks", tag = "Tasks", security(("bearer" = [])),
    responses((status = 200, description = "The titles, newest first.", body = [String]), ListProblems))]
async fn list(State(site): State<Site>, Bearer(caller): Bearer) -> Result<Json<Vec<String>>, HttpError> {
    Ok(Json(store::list(site.accounts.db().clone(), caller.user.id).await?))
}
