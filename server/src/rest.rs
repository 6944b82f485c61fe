//! `/api/v1`: for programs. It never authenticates by cookie alone and never sets one.

mod bearer;
mod client;
mod logout;
mod me;
mod reauthenticate;
mod sessions;
mod signup;
mod token;

use axum::Router;
use axum::routing::{delete, get, post};

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
        .route("/me", get(me::show).patch(me::update))
        .fallback(not_found)
}
