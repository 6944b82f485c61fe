//! `/api/v1`, for API clients. It never authenticates by cookie alone and never sets one.

pub mod bearer;
pub mod body;
mod check_your_mail;
mod clash;
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
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use self::clash::clash;
use crate::router::not_found;
use crate::visit::Site;

/// The routes of Portico and those of the app.
pub fn routes(app: OpenApiRouter<Site>) -> Router<Site> {
    described().merge(app).fallback(not_found).into()
}

/// Portico's routes, described by their handlers. Only described routes are served.
pub fn described() -> OpenApiRouter<Site> {
    OpenApiRouter::default()
        .routes(routes!(signup::create))
        .routes(routes!(token::grant))
        .routes(routes!(token::revoke))
        .routes(routes!(logout::create))
        .routes(routes!(reauthenticate::create))
        .routes(routes!(sessions::list, sessions::end_others))
        .routes(routes!(sessions::end))
        .routes(routes!(me::show, me::update, me::deletion::ask))
        .routes(routes!(me::password::update))
        .routes(routes!(me::email::ask))
        .routes(routes!(me::export::show))
        .routes(routes!(me::factors::show))
        .routes(routes!(me::factors::forget_all))
        .routes(routes!(me::factors::forget))
        .routes(routes!(me::passkeys::list))
        .routes(routes!(me::passkeys::rename, me::passkeys::remove))
        .routes(routes!(me::app::begin, me::app::remove))
        .routes(routes!(me::app::confirm))
        .routes(routes!(me::app::renew_codes))
        .routes(routes!(password_reset::ask))
        .routes(routes!(password_reset::confirm))
        .routes(routes!(email_verification::confirm))
        .routes(routes!(email_verification::ask))
}
