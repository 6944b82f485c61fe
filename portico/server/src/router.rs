use axum::Router;
use axum::routing::{any, get, post};
use portico_ui::{routes, theme_script};
use portico_web::layers::{self, PageFacts};
use portico_web::{method_not_allowed, not_found};
use server_fn::axum::server_fn_paths;

use crate::state::AppState;
use crate::{account_export, api_docs, dev_mail, page_tasks, pages, server_functions, site_files};

/// All routes of the server.
pub fn router(state: AppState) -> Router {
    page_tasks::start();
    in_layers(all_routes(&state), state)
}

/// Adds the routes of the pages to those of [`portico_web::routes`].
fn all_routes(state: &AppState) -> Router<AppState> {
    portico_web::routes(state.site.clone(), &state.extensions.routes)
        .route("/api/docs", get(api_docs::show))
        .route("/fn/{*path}", post(server_functions::call))
        .route("/fn", any(not_found))
        .route("/fn/", any(not_found))
        .route("/account/data/export", post(account_export::download))
        .route("/dev/mail", get(dev_mail::list))
        .route("/dev/mail/samples", get(dev_mail::samples::show))
        .route("/dev/mail/{id}", get(dev_mail::show))
        .route("/manifest.webmanifest", get(site_files::manifest::show))
        .fallback(pages::page)
        .method_not_allowed_fallback(method_not_allowed)
}

/// Wraps routes in the layers of every request. Tests pass their own routes.
pub fn in_layers(routes: Router<AppState>, state: AppState) -> Router {
    let pages = PageFacts {
        style: || site_files::page_files().style.clone(),
        theme_script: theme_script(),
        page_at: routes::declared_path,
        functions: server_fn_paths().map(|(function, _)| function).collect(),
    };
    layers::in_layers(routes, &state.site, pages).with_state(state)
}
