use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_accounts::Caller;
use portico_app::problem::Problem;
use portico_app::visit::caller_by_bearer;

use crate::state::AppState;

/// The caller, identified by `Authorization: Bearer`. A handler with this argument can only be reached by authenticated
/// callers: 401 `authentication_required` without a token, 401 `invalid_token` with one that is malformed, repeated or
/// expired, or whose session has ended.
pub struct Bearer(pub Caller);

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        caller_by_bearer(&state.site, &parts.method, &parts.headers).await.map(Self)
    }
}
