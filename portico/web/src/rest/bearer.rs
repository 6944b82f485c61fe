use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_accounts::Caller;

use crate::http_error::HttpError;
use crate::visit::{Site, caller_by_bearer};

/// The caller, identified by `Authorization: Bearer`. A handler with this argument can only be reached by authenticated
/// callers: 401 `authentication_required` without a token, 401 `invalid_token` with one that is malformed, repeated or
/// expired, or whose session has ended.
pub struct Bearer(pub Caller);

impl FromRequestParts<Site> for Bearer {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, HttpError> {
        Ok(Self(caller_by_bearer(site, &parts.method, &parts.headers).await?))
    }
}
