//! `GET /api/v1/admin/users`, for administrators.

use axum::Json;
use axum::extract::State;
use portico::rest::{ADMIN, AdminBearer, HttpError, Routes, Site, problems, routes};

use crate::server::TestSettings;

problems!(CountProblems: ADMIN);

pub fn routes() -> Routes {
    Routes::new().routes(routes!(count))
}

/// Count the users
#[utoipa::path(get, path = "/admin/users", operation_id = "count_users", tag = "Administration",
    security(("bearer" = [])), responses((status = 200, description = "The number.", body = usize), CountProblems))]
async fn count(State(site): State<Site>, AdminBearer(_): AdminBearer) -> Result<Json<usize>, HttpError> {
    let settings = site.settings.get::<TestSettings>()?;
    Ok(Json(site.accounts.users(None, settings.most_users).await?.len()))
}
