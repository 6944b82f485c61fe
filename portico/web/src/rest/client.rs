use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_accounts::Client;

use crate::visit::{Site, client};

/// The calling browser or API client, as far as it is known.
pub struct FromClient(pub Client);

impl FromRequestParts<Site> for FromClient {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        Ok(Self(client(site, &parts.headers, &parts.extensions)))
    }
}
