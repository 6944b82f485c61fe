use axum::Router;
use axum::routing::{any, get, post};
use portico_wire::problem::{Code, Problem};

use crate::csp_report::CspReports;
use crate::http_error::HttpError;
use crate::rest::AppRoutes;
use crate::visit::Site;
use crate::{csp_report, health, openapi, rest, well_known};

/// The routes that are not for the pages: the API with its description, and what browsers, proxies and other services
/// ask for by themselves. Those of the app below `/api/v1` are among them.
pub fn routes<S: Clone + Send + Sync + 'static>(site: Site, app: &AppRoutes) -> Router<S> {
    let document = openapi::Document::new(site.brand, app.clone(), site.has_passkeys());
    let reports = CspReports::new(site.accounts.clock().clone());
    Router::new()
        .nest("/api/v1", rest::routes(app))
        .route("/api/openapi.json", get(openapi::show).with_state(document))
        .route("/api/{*path}", any(not_found))
        .route("/api", any(not_found))
        .route("/api/", any(not_found))
        .route("/csp-report", post(csp_report::receive).with_state(reports))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/.well-known/jwks.json", get(well_known::jwks))
        .route("/.well-known/security.txt", get(well_known::security_txt))
        .route("/.well-known/change-password", get(well_known::change_password))
        .route("/.well-known/passkey-endpoints", get(well_known::passkey_endpoints))
        .with_state(site)
}

pub async fn not_found() -> HttpError {
    HttpError(Problem::new(Code::NotFound))
}

pub async fn method_not_allowed() -> HttpError {
    HttpError(Problem::new(Code::MethodNotAllowed))
}
