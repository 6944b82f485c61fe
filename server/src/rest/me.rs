use axum::Json;
use axum::response::IntoResponse;
use http::header;
use portico_app::user::User;

use super::bearer::Bearer;

/// `GET /me`: the user behind the token.
pub async fn show(Bearer(caller): Bearer) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(User::from(caller.user)))
}
