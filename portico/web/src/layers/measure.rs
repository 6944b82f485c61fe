use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use http::{Method, StatusCode};
use portico_accounts::Clock;

/// The name for all addresses that are neither a route nor a page, such as files and invented paths.
const OTHER: &str = "other";

/// Counts requests and their duration under fixed names, so invented addresses or methods cannot create new series.
pub struct Measures {
    clock: Clock,
    page_at: fn(&str) -> Option<&'static str>,
    functions: HashSet<&'static str>,
}

/// A request that is being answered.
pub struct Measured {
    began: Duration,
    method: &'static str,
    route: Cow<'static, str>,
}

impl Measures {
    pub fn new(clock: Clock, page_at: fn(&str) -> Option<&'static str>, functions: Vec<&'static str>) -> Self {
        Self { clock, page_at, functions: functions.into_iter().collect() }
    }

    pub fn begin(&self, request: &Request) -> Measured {
        Measured { began: self.clock.uptime(), method: method_of(request.method()), route: self.route_of(request) }
    }

    pub fn end(&self, Measured { began, method, route }: Measured, status: StatusCode) {
        let took = self.clock.uptime().saturating_sub(began).as_secs_f64();
        let labels = [("route", route.clone()), ("method", method.into()), ("status", class_of(status).into())];
        metrics::counter!("portico_http_requests_total", &labels).increment(1);
        metrics::histogram!("portico_http_request_duration_seconds", "route" => route).record(took);
    }

    fn route_of(&self, request: &Request) -> Cow<'static, str> {
        let path = request.uri().path();
        if let Some(function) = self.functions.get(path) {
            return Cow::Borrowed(function);
        }
        match request.extensions().get::<MatchedPath>().map(MatchedPath::as_str) {
            // Catch-all routes that only answer 404.
            Some("/api" | "/api/" | "/fn" | "/fn/") => OTHER.into(),
            Some(nothing) if nothing.contains("{*") => OTHER.into(),
            Some(route) => route.to_owned().into(),
            // Pages are no routes of this router.
            None => (self.page_at)(path).unwrap_or(OTHER).into(),
        }
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
