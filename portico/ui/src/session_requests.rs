use crate::api::{refresh_session, show_session};
use crate::problem::Problem;
use crate::session::Requests;

/// The server functions that the session calls.
pub const SESSION_REQUESTS: Requests = Requests {
    refresh: || {
        Box::pin(async {
            let refreshed = refresh_session().await.map_err(Problem::from)?;
            Ok(refreshed.access_token.expose().to_owned())
        })
    },
    show: || Box::pin(async { show_session().await.map_err(Problem::from) }),
};
