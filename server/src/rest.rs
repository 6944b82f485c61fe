//! `/api/v1`: for programs. It never authenticates by cookie alone and never sets one.

mod bearer;
mod check_your_mail;
mod client;
mod email_verification;
mod logout;
mod me;
mod password_reset;
mod reauthenticate;
mod sessions;
mod signup;
mod token;

use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::router::not_found;
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/signup", post(signup::create))
        .route("/token", post(token::grant))
        .route("/token/revoke", post(token::revoke))
        .route("/logout", post(logout::create))
        .route("/reauthenticate", post(reauthenticate::create))
        .route("/sessions", get(sessions::list).delete(sessions::end_others))
        .route("/sessions/{id}", delete(sessions::end))
        .route("/me", get(me::show).patch(me::update).delete(me::deletion::ask))
        .route("/me/password", put(me::password::update))
        .route("/me/email", put(me::email::ask))
        .route("/me/export", get(me::export::show))
        .route("/password/forgot", post(password_reset::ask))
        .route("/password/reset", post(password_reset::confirm))
        .route("/email/verify", post(email_verification::confirm))
        .route("/email/verification", post(email_verification::ask))
        .fallback(not_found)
}
