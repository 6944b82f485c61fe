use crate::api::{refresh_session, show_session};
use crate::session::Requests;

/// The server functions that the session calls.
pub const SESSION_REQUESTS: Requests = Requests {
    refresh: || Box::pin(async { Ok(refresh_session().await?.access_token.expose().to_owned()) }),
    show: || Box::pin(show_session()),
};
