//! `/api/v1`: for programs. It never authenticates by cookie alone and never sets one.

mod bearer;
mod logout;
mod me;
mod signup;
mod token;

use axum::Router;
use axum::routing::{get, post};

use crate::router::not_found;
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/signup", post(signup::create))
        .route("/token", post(token::grant))
        .route("/logout", post(logout::create))
        .route("/me", get(me::show).patch(me::update))
        .fallback(not_found)
}
