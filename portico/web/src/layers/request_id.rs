use std::fmt::{self, Write};

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use tracing::Instrument;

use crate::logged_path::without_token;
use crate::visit::{Site, client};

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A new id for each request: 128 random bits, shown in hexadecimal digits. (`tower-http` would keep an id that the client
/// sends.)
#[derive(Clone, Copy)]
pub struct RequestId(u128);

impl RequestId {
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Answers a request. The id appears in all log lines of the request and in its response. From here on, the client is
/// known to all code that handles the request.
pub async fn logged(
    site: &Site,
    id: RequestId,
    request: Request,
    answer: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let mut text = String::with_capacity(32);
    _ = write!(text, "{id}");
    // The path without its query, because links carry tokens there.
    let path = without_token(request.uri().path());
    // The span has the highest level so that every log line includes it.
    let span = tracing::error_span!("request", id = text, method = request.method().as_str(), path);
    let client = client(site, request.headers(), request.extensions());
    let answer = client.scope(async {
        let response = answer(request).await;
        tracing::info!(status = response.status().as_u16(), "answered");
        response
    });
    let mut response = answer.instrument(span).await;
    if let Ok(id) = HeaderValue::try_from(text) {
        response.headers_mut().insert(&X_REQUEST_ID, id);
    }
    response
}
