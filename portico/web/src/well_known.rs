use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Serialize;

use crate::visit::Site;

/// How long readers may rely on the file. RFC 9116 advises less than a year.
const SECURITY_TXT_LIFE: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// The public keys for verifying access tokens (RFC 7517). Clients that cache them for the five minutes know a new key
/// long before it signs, unless it was imported.
pub async fn jwks(State(site): State<Site>) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "application/jwk-set+json"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, Json(site.accounts.jwks()))
}

/// The page for changing a password (W3C, "A Well-Known URL for Changing Passwords").
pub async fn change_password() -> Redirect {
    Redirect::to("/account/security")
}

/// Where users add and manage their passkeys.
#[derive(Serialize)]
struct PasskeyEndpoints {
    enroll: String,
    manage: String,
}

/// The pages for passkeys, for password managers (W3C, "A Well-Known URL for Relying Party Passkey Endpoints"). Not
/// found where passkeys are off.
pub async fn passkey_endpoints(State(site): State<Site>) -> impl IntoResponse {
    let page = format!("{}/account/security", site.origin.as_str());
    let endpoints = PasskeyEndpoints { enroll: page.clone(), manage: page };
    ([(CACHE_CONTROL, "public, max-age=86400")], Json(endpoints))
}

/// The contact for reporting vulnerabilities (RFC 9116): the mailbox that RFC 2142 reserves for it at every domain.
pub async fn security_txt(State(site): State<Site>) -> impl IntoResponse {
    let (host, address) = (site.origin.host(), site.origin.as_str());
    let expires = site.accounts.clock().now() + SECURITY_TXT_LIFE;
    let body = format!(
        "Contact: mailto:security@{host}\nExpires: {expires}\nPreferred-Languages: en\n\
         Canonical: {address}/.well-known/security.txt\n"
    );
    ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=86400")], body)
}
