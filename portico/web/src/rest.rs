//! `/api/v1`, for API clients. It never authenticates by cookie alone and never sets one.

mod app_routes;
pub mod bearer;
pub mod body;
mod check_your_mail;
mod client;
pub mod created;
mod cursor;
mod email_verification;
pub mod logout;
mod me;
mod password_reset;
pub mod path;
mod proof_body;
mod reauthenticate;
mod sessions;
mod signup;
mod token;

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

pub use self::app_routes::AppRoutes;
use crate::router::not_found;
use crate::visit::Site;

/// Portico's operations with their handlers, those of one path together. Only described operations are served.
///
/// Each is made when it is asked for: a description is large, and the start needs the routes alone.
const OPERATIONS: [fn() -> UtoipaMethodRouter<Site>; 23] = [
    || routes!(signup::create),
    || routes!(token::grant),
    || routes!(token::revoke),
    || routes!(logout::create),
    || routes!(reauthenticate::create),
    || routes!(sessions::list, sessions::end_others),
    || routes!(sessions::end),
    || routes!(me::show, me::update, me::deletion::ask),
    || routes!(me::password::update),
    || routes!(me::email::ask),
    || routes!(me::export::show),
    || routes!(me::factors::show),
    || routes!(me::factors::forget_all),
    || routes!(me::factors::forget),
    || routes!(me::passkeys::list),
    || routes!(me::passkeys::rename, me::passkeys::remove),
    || routes!(me::app::begin, me::app::remove),
    || routes!(me::app::confirm),
    || routes!(me::app::renew_codes),
    || routes!(password_reset::ask),
    || routes!(password_reset::confirm),
    || routes!(email_verification::confirm),
    || routes!(email_verification::ask),
];

/// The routes of Portico and those of the app.
pub fn routes(app: &AppRoutes) -> Router<Site> {
    let described = OPERATIONS.iter().map(|operations| operations());
    let own = described.fold(Router::new(), |routes, (_, paths, handlers)| {
        paths.paths.keys().fold(routes, |routes, path| routes.route(path, handlers.clone()))
    });
    own.merge(app.routes.clone()).fallback(not_found)
}

/// The description of the same routes.
pub fn described(app: &AppRoutes) -> OpenApi {
    let own = OPERATIONS.iter().fold(OpenApiRouter::default(), |routes, operations| routes.routes(operations()));
    own.into_openapi().merge_from((*app.description).clone())
}
