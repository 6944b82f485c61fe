use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use portico_app::problem::{Code, Problem};
use portico_app::user::User;
use portico_fields::{Field, Name};

use super::bearer::Bearer;
use crate::fields::JsonFields;
use crate::state::AppState;

/// `GET /me`: the user behind the token.
pub async fn show(Bearer(caller): Bearer) -> impl IntoResponse {
    answer(caller.user.into())
}

/// `PATCH /me`: changes what the user is called. JSON only.
pub async fn update(
    Bearer(caller): Bearer,
    State(state): State<AppState>,
    JsonFields(fields): JsonFields,
) -> Result<impl IntoResponse, Problem> {
    let name = fields.text(Field::Name).and_then(Name::parse)?;
    let renamed = state.site.accounts.rename(caller.user.id, name).await?;
    let user = renamed.ok_or_else(|| Problem::new(Code::InvalidToken))?;
    Ok(answer(user.into()))
}

fn answer(user: User) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(user))
}
