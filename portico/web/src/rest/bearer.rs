use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_accounts::Caller;

use crate::http_error::HttpError;
use crate::into_problem::IntoProblem;
use crate::visit::{Site, caller_by_bearer};

/// The caller, identified by `Authorization: Bearer`. A handler with this argument can only be reached by authenticated
/// callers: 401 `authentication_required` without a token, 401 `invalid_token` with one that is malformed, repeated or
/// expired, or whose session has ended. A browser's token requires the cookie of its session, and for unsafe methods
/// also a request from the site's own pages (403 `csrf`).
pub struct Bearer(pub Caller);

/// The caller, identified like [`Bearer`], who must be an administrator. Other users get 403 `forbidden`. A demotion takes
/// effect within a second, on every server.
pub struct AdminBearer(pub Caller);

impl FromRequestParts<Site> for Bearer {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, HttpError> {
        Ok(Self(caller_by_bearer(site, &parts.method, &parts.headers).await?))
    }
}

impl FromRequestParts<Site> for AdminBearer {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, HttpError> {
        let Bearer(caller) = Bearer::from_request_parts(parts, site).await?;
        caller.require_admin().map_err(IntoProblem::into_problem)?;
        Ok(Self(caller))
    }
}
