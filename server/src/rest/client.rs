use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_accounts::Client;
use portico_app::visit::client;

use crate::state::AppState;

/// The calling browser or API client, as far as it is known.
pub struct FromClient(pub Client);

impl FromRequestParts<AppState> for FromClient {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self(client(&state.site, &parts.headers, &parts.extensions)))
    }
}
