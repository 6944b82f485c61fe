use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use portico_app::problem::Problem;

use crate::rest::bearer::Bearer;
use crate::state::AppState;

/// `GET /me/export`: every row about the caller. Takes a recent password.
pub async fn show(Bearer(caller): Bearer, State(state): State<AppState>) -> Result<impl IntoResponse, Problem> {
    let export = state.site.accounts.export(&caller).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(export)))
}
