use std::borrow::Cow;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, StatusCode};
use portico_accounts::Clock;

use super::PageFacts;

/// The name for all addresses that are neither a route nor a page, such as files and invented paths.
const OTHER: &str = "other";

/// Counts requests and their duration under fixed names, so invented addresses or methods cannot create new series.
pub async fn measure(State((clock, pages)): State<(Clock, PageFacts)>, request: Request, next: Next) -> Response {
    let began = clock.uptime();
    let method = method_of(request.method());
    let route = route_of(&request, pages);
    let response = next.run(request).await;
    let took = clock.uptime().saturating_sub(began).as_secs_f64();
    let status = class_of(response.status());
    let labels = [("route", route.clone()), ("method", method.into()), ("status", status.into())];
    metrics::counter!("portico_http_requests_total", &labels).increment(1);
    metrics::histogram!("portico_http_request_duration_seconds", "route" => route).record(took);
    response
}

fn route_of(request: &Request, pages: PageFacts) -> Cow<'static, str> {
    if let Some(known) = (pages.known_path)(request.uri().path()) {
        return Cow::Borrowed(known);
    }
    match request.extensions().get::<MatchedPath>().map(MatchedPath::as_str) {
        // Catch-all routes that only answer 404.
        Some("/api" | "/api/" | "/fn" | "/fn/") => OTHER.into(),
        Some(nothing) if nothing.contains("{*") => OTHER.into(),
        Some(route) => route.to_owned().into(),
        None => OTHER.into(),
    }
}

fn method_of(method: &Method) -> &'static str {
    const STANDARD: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];
    STANDARD.into_iter().find(|standard| *standard == method.as_str()).unwrap_or(OTHER)
}

fn class_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}
