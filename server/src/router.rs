use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use portico_app::problem::{Code, Problem};
use tower_http::catch_panic::CatchPanicLayer;

use crate::state::AppState;
use crate::{
    account_export, api_docs, csp_report, dev_mail, health, layers, openapi, page_tasks, pages, rest, server_functions,
    well_known,
};

/// All routes of the server.
pub fn router(state: AppState) -> Router {
    page_tasks::start();
    in_layers(routes(), state)
}

fn routes() -> Router<AppState> {
    Router::new()
        .nest("/api/v1", rest::routes())
        .route("/api/openapi.json", get(openapi::show))
        .route("/api/docs", get(api_docs::show))
        .route("/api/{*path}", axum::routing::any(not_found))
        .route("/api", axum::routing::any(not_found))
        .route("/api/", axum::routing::any(not_found))
        .route("/fn/{*path}", post(server_functions::call))
        .route("/fn", axum::routing::any(not_found))
        .route("/fn/", axum::routing::any(not_found))
        .route("/account/data/export", post(account_export::download))
        .route("/dev/mail", get(dev_mail::list))
        .route("/dev/mail/{id}", get(dev_mail::show))
        .route("/csp-report", post(csp_report::receive))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/.well-known/jwks.json", get(well_known::jwks))
        .route("/.well-known/security.txt", get(well_known::security_txt))
        .route("/.well-known/change-password", get(well_known::change_password))
        .fallback(pages::page)
        .method_not_allowed_fallback(method_not_allowed)
}

/// Wraps routes in the layers of every request. Tests pass their own routes.
pub fn in_layers(routes: Router<AppState>, state: AppState) -> Router {
    routes
        .layer(from_fn_with_state(state.clone(), layers::origin_rule))
        .layer(from_fn(layers::html_is_private))
        .layer(from_fn(layers::request_timeout))
        .layer(from_fn(layers::one_host))
        .layer(from_fn_with_state(state.clone(), layers::silent_database))
        .layer(CatchPanicLayer::custom(|_| Problem::new(Code::Internal).into_response()))
        .layer(from_fn(layers::html_problems))
        .layer(from_fn_with_state(state.clone(), layers::untrusted_proxy))
        .layer(from_fn_with_state(state.clone(), layers::request_id))
        .layer(from_fn_with_state(state.clone(), layers::security_headers))
        .layer(from_fn_with_state(state.clone(), layers::measure))
        .with_state(state)
}

pub async fn not_found() -> Problem {
    Problem::new(Code::NotFound)
}

pub async fn method_not_allowed() -> Problem {
    Problem::new(Code::MethodNotAllowed)
}
