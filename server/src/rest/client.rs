use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_accounts::Client;
use portico_app::visit::client;

/// The browser or program that is calling, as far as it can be told.
pub struct FromClient(pub Client);

impl<S: Send + Sync> FromRequestParts<S> for FromClient {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(client(&parts.headers, &parts.extensions)))
    }
}
