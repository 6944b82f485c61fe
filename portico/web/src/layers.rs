//! The layers that every request and every response passes through.

mod html_is_private;
mod html_problems;
mod measure;
mod one_host;
mod origin_rule;
mod request_id;
mod request_timeout;
mod security_headers;
mod silent_database;
mod untrusted_proxy;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use portico_wire::problem::{Code, Problem};
use tower_http::catch_panic::CatchPanicLayer;

pub use self::one_host::host_of;
use crate::http_error::HttpError;
use crate::visit::Site;

/// What the layers need to know about the pages, which are drawn elsewhere.
#[derive(Clone, Copy)]
pub struct PageFacts {
    /// The address of the style sheet.
    pub style: fn() -> String,
    /// The name under which requests for a path are counted, if it is a page or a server function.
    pub known_path: fn(&str) -> Option<&'static str>,
}

/// Wraps routes in the layers of every request.
pub fn in_layers<S: Clone + Send + Sync + 'static>(routes: Router<S>, site: &Site, pages: PageFacts) -> Router<S> {
    let clock = site.accounts.clock().clone();
    routes
        .layer(from_fn_with_state(site.clone(), origin_rule::origin_rule))
        .layer(from_fn(html_is_private::html_is_private))
        .layer(from_fn(request_timeout::request_timeout))
        .layer(from_fn(one_host::one_host))
        .layer(from_fn_with_state(site.clone(), silent_database::silent_database))
        .layer(CatchPanicLayer::custom(|_| HttpError(Problem::new(Code::Internal)).into_response()))
        .layer(from_fn_with_state((pages, site.brand), html_problems::html_problems))
        .layer(from_fn_with_state(site.clone(), untrusted_proxy::untrusted_proxy))
        .layer(from_fn_with_state(site.clone(), request_id::request_id))
        .layer(from_fn_with_state(site.clone(), security_headers::security_headers))
        .layer(from_fn_with_state((clock, pages), measure::measure))
}
