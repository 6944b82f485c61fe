use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use portico_app::problem::Problem;
use portico_fields::{Field, GivenPassword};
use serde::Serialize;

use crate::fields::JsonFields;
use crate::rest::bearer::Bearer;
use crate::state::AppState;

#[derive(Serialize)]
struct Deletion {
    /// When the account will be gone: RFC 3339, UTC.
    deleted_at: String,
}

/// `DELETE /me`: asks for the account to be deleted. All sessions are over at once, this one included.
pub async fn ask(
    Bearer(caller): Bearer,
    State(state): State<AppState>,
    JsonFields(fields): JsonFields,
) -> Result<impl IntoResponse, Problem> {
    let password = fields.text(Field::Password).and_then(GivenPassword::parse)?;
    let due = state.site.accounts.ask_for_deletion(&caller, &password).await?;
    let body = Json(Deletion { deleted_at: due.to_string() });
    Ok((StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")], body))
}
