use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use tracing::Instrument;

use crate::http_error::HttpError;
use crate::logged_path::without_token;
use crate::visit::{Site, client};

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives every request a new id, which appears in all of its log lines and in its answer. From here on, the client is
/// known to all code that handles the request. (`tower-http` would keep an id that the client sends.)
pub async fn request_id(State(site): State<Site>, request: Request, next: Next) -> Result<Response, HttpError> {
    let id = u128::from_be_bytes(site.accounts.randomness().bytes()?);
    let id = format!("{id:032x}");
    // The path without its query, because links carry tokens there.
    let path = without_token(request.uri().path());
    // The span has the highest level so that every log line includes it.
    let span = tracing::error_span!("request", id, method = %request.method(), path);
    let client = client(&site, request.headers(), request.extensions());
    let answer = client.scope(async {
        let response = next.run(request).await;
        tracing::info!(status = response.status().as_u16(), "answered");
        response
    });
    let mut response = answer.instrument(span).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID.clone(), id);
    }
    Ok(response)
}
