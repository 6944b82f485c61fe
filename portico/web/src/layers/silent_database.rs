use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use portico_accounts::Accounts;
use portico_wire::problem::{Code, Problem};
use tokio::time::MissedTickBehavior;

use crate::http_error::HttpError;
use crate::visit::Site;

/// How long the database must be silent before it is suspected of hanging.
const GRACE: Duration = Duration::from_secs(2);

/// How often a request checks for silence, and how many checks in a row must find it. Checks are counted rather than
/// timed: a process without CPU time to receive an answer has none to check either.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);
const SILENT_CHECKS: u32 = 16;

/// Ends requests that wait for a database that stopped responding. Other waits, such as for password hashing, end by
/// themselves.
pub async fn silent_database(State(site): State<Site>, request: Request, next: Next) -> Result<Response, HttpError> {
    tokio::select! {
        response = next.run(request) => Ok(response),
        () = until_silent(&site.accounts) => {
            tracing::warn!("a request was aborted: the database does not respond");
            Err(Problem::new(Code::Unavailable).into())
        }
    }
}

/// Returns when the database has stopped responding, six seconds after its last sign of life.
async fn until_silent(accounts: &Accounts) {
    let mut ticks = tokio::time::interval(CHECK_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut silent_checks = 0;
    while silent_checks < SILENT_CHECKS {
        ticks.tick().await;
        let is_silent = accounts.database_silence().is_some_and(|silence| silence >= GRACE);
        silent_checks = if is_silent { silent_checks + 1 } else { 0 };
    }
}
