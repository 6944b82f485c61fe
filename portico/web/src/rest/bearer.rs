use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_accounts::Caller;

use crate::http_error::HttpError;
use crate::visit::{Site, caller_by_bearer};

/// The caller, identified by `Authorization: Bearer`. A handler with this argument can only be reached by authenticated
/// callers: 401 `authentication_required` without a token, 401 `invalid_token` with one that is malformed, repeated or
/// expired, or whose session has ended. A browser's token requires the cookie of its session, and for unsafe methods
/// also a request from the site's own pages (403 `csrf`).
pub struct Bearer(pub Caller);

/// The caller, identified like [`Bearer`], who must be an administrator. Other users get 403 `forbidden`, and
/// administrators 403 `second_factor_required` where `PORTICO_SECOND_FACTOR` demands one and their session has none. A
/// demotion takes effect within a second, on every server.
pub struct AdminBearer(pub Caller);

/// Next to [`Bearer`] or [`AdminBearer`]: the caller must have proved recently who they are, with a password, a code or
/// a passkey, at log-in or since (`PORTICO_SUDO_TTL`). Others get 403 `reauthentication_required`.
pub struct RecentProof;

/// Next to [`Bearer`] or [`AdminBearer`]: a second factor must have been proved in the caller's session, whatever
/// `PORTICO_SECOND_FACTOR` says. Others get 403 `second_factor_required`.
pub struct SecondFactor;

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
        site.accounts.require_admin(&caller).await?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<Site> for RecentProof {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, HttpError> {
        let Bearer(caller) = Bearer::from_request_parts(parts, site).await?;
        site.accounts.require_recent_proof(&caller).await?;
        Ok(Self)
    }
}

impl FromRequestParts<Site> for SecondFactor {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, HttpError> {
        let Bearer(caller) = Bearer::from_request_parts(parts, site).await?;
        site.accounts.require_second_factor(&caller).await?;
        Ok(Self)
    }
}
