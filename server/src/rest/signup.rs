use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use portico_app::problem::Problem;
use portico_app::user::User;
use portico_fields::{Field, SignUp};

use crate::fields::Fields;
use crate::state::AppState;

/// `POST /signup`: makes an account.
pub async fn create(State(state): State<AppState>, fields: Fields) -> Result<impl IntoResponse, Problem> {
    let accounts = &state.site.accounts;
    let [name, email, password] = [Field::Name, Field::Email, Field::Password].map(|field| fields.text(field));
    let min_length = accounts.settings().password_min_length;
    let sign_up = SignUp::parse(name, email, password, min_length).map_err(Problem::validation)?;
    let user = accounts.sign_up(sign_up).await?;
    let headers = [(header::LOCATION, "/api/v1/me"), (header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, Json(User::from(user))))
}
