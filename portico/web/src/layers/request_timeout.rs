use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use portico_wire::problem::{Code, Problem};
use tokio::time::timeout;

use crate::http_error::HttpError;

/// The time limit for a response to begin. Each known wait (for the body, the database or password hashing) has a
/// shorter limit of its own. This one covers unforeseen cases.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Limits the duration of every request. (`tower-http` would respond with an empty body.)
pub async fn request_timeout(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    timeout(TIMEOUT, next.run(request)).await.unwrap_or_else(|_| {
        tracing::error!(path, "a request was aborted after {} s", TIMEOUT.as_secs());
        HttpError(Problem::new(Code::Unavailable)).into_response()
    })
}
