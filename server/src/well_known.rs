use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::state::AppState;

/// The keys that access tokens can be verified with, public halves only (RFC 7517). Whoever keeps them
/// for the five minutes knows a new key long before it signs, unless it was imported.
pub async fn jwks(State(state): State<AppState>) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "application/jwk-set+json"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, Json(state.site.accounts.jwks()))
}

/// Where a password is changed (W3C, "A Well-Known URL for Changing Passwords").
pub async fn change_password() -> Redirect {
    Redirect::to("/account/security")
}
