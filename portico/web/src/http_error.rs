use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use portico_wire::problem::{Code, Limit, Problem};

use crate::into_problem::IntoProblem;

/// The media type of problem documents (RFC 9457, section 4).
const MEDIA_TYPE: &str = "application/problem+json";

/// A problem as the response to a request. `?` creates it from a problem and from each error of the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpError(pub Problem);

impl<E: IntoProblem> From<E> for HttpError {
    fn from(error: E) -> Self {
        Self(error.into_problem())
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        // For the layer that draws a page in its place.
        response.extensions_mut().insert(problem.code);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(challenge) = challenge(problem.code) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(seconds) = problem.code.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(limit) = problem.limit {
            set_limit_headers(headers, limit);
        }
        response
    }
}

/// `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10, and `Retry-After` (RFC 9110, section
/// 10.2.3) with the same information for older clients. All times are in seconds.
fn set_limit_headers(headers: &mut HeaderMap, Limit { count, per, retry_after }: Limit) {
    headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
    let fields = [
        ("ratelimit-policy", format!("\"tries\";q={count};w={per}")),
        ("ratelimit", format!("\"tries\";r=0;t={retry_after}")),
    ];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// RFC 6750, section 3: an error is named only if a token was sent.
fn challenge(code: Code) -> Option<&'static str> {
    match code {
        Code::InvalidToken => Some("Bearer error=\"invalid_token\""),
        _ if code.status() == 401 => Some("Bearer"),
        _ => None,
    }
}
