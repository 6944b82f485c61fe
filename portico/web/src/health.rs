use axum::extract::State;
use portico_accounts::Unreachable;
use portico_wire::problem::{Code, Problem};

use crate::http_error::HttpError;
use crate::visit::Site;

/// The process is running. Checks nothing else.
pub async fn livez() -> &'static str {
    "ok"
}

/// The process can work: the database answers within a second. Otherwise the detail says whether it is slow or
/// unreachable, and the log says more.
pub async fn readyz(State(site): State<Site>) -> Result<&'static str, HttpError> {
    let Err(error) = site.accounts.db().check().await else { return Ok("ok") };
    tracing::warn!(error = %portico_accounts::Report(&error), "not ready");
    Err(Problem::with_detail(
        Code::Unavailable,
        match error {
            Unreachable::Slow => "The database does not answer in time.",
            Unreachable::Disconnected(_) => "The database cannot be reached.",
        },
    )
    .into())
}
