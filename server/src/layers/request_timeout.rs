use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use portico_app::problem::{Code, Problem};
use tokio::time::timeout;

/// How long an answer may take to begin. What it waits for (its body, the database, a turn to hash) has a
/// shorter limit of its own; this one is for what nobody has thought of.
const PATIENCE: Duration = Duration::from_secs(120);

/// No request is waited for without end.
pub async fn request_timeout(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    timeout(PATIENCE, next.run(request)).await.unwrap_or_else(|_| {
        tracing::error!(path, "a request was given up after {} s", PATIENCE.as_secs());
        Problem::new(Code::Unavailable).into_response()
    })
}
