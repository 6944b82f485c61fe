use std::borrow::Cow;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, StatusCode};
use portico_app::routes::PAGES;
use server_fn::axum::server_fn_paths;

use crate::state::AppState;

/// The name for all addresses that are neither a route nor a page, such as files and invented paths.
const OTHER: &str = "other";

/// Counts requests and their duration under fixed names, so invented addresses or methods cannot create new series.
pub async fn measure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let clock = state.site.accounts.clock().clone();
    let began = clock.uptime();
    let method = method_of(request.method());
    let route = route_of(&request);
    let response = next.run(request).await;
    let took = clock.uptime().saturating_sub(began).as_secs_f64();
    let status = class_of(response.status());
    let labels = [("route", route.clone()), ("method", method.into()), ("status", status.into())];
    metrics::counter!("portico_http_requests_total", &labels).increment(1);
    metrics::histogram!("portico_http_request_duration_seconds", "route" => route).record(took);
    response
}

fn route_of(request: &Request) -> Cow<'static, str> {
    let path = request.uri().path();
    if let Some((page, _)) = PAGES.iter().find(|(page, _)| *page == path) {
        return Cow::Borrowed(page);
    }
    match request.extensions().get::<MatchedPath>().map(MatchedPath::as_str) {
        Some(function) if function.starts_with("/fn") => {
            server_fn_paths().map(|(known, _)| known).find(|known| *known == path).map_or(OTHER.into(), Cow::Borrowed)
        }
        // Catch-all routes that only answer 404.
        Some(nothing) if nothing == "/api" || nothing == "/api/" || nothing.contains("{*") => OTHER.into(),
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
