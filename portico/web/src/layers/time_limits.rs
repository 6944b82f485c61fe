use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use portico_accounts::Accounts;
use portico_wire::problem::{Code, Problem};
use tokio::time::{MissedTickBehavior, timeout};

/// The time limit for a response to begin. Each known wait (for the body, the database or password hashing) has a
/// shorter limit of its own. This one covers unforeseen cases.
const TIMEOUT: Duration = Duration::from_secs(120);

/// How long the database must be silent before it is suspected of hanging.
const GRACE: Duration = Duration::from_secs(2);

/// How often a request checks for silence, and how many checks in a row must find it. Checks are counted rather than
/// timed: a process without CPU time to receive an answer has none to check either.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);
const SILENT_CHECKS: u32 = 16;

/// Answers a request, unless that takes too long or waits for a database that stopped responding. Other waits, such as
/// for password hashing, end by themselves. (`tower-http` would respond with an empty body.)
pub async fn within(accounts: &Accounts, request: Request, next: Next) -> Result<Response, Problem> {
    let uri = request.uri().clone();
    tokio::select! {
        // A response that is ready at once starts no timer.
        biased;
        response = next.run(request) => Ok(response),
        overdue = overdue(accounts) => {
            match overdue {
                Overdue::Silent => tracing::warn!("a request was aborted: the database does not respond"),
                Overdue::Late => {
                    tracing::error!(path = uri.path(), "a request was aborted after {} s", TIMEOUT.as_secs());
                }
            }
            Err(Problem::new(Code::Unavailable))
        }
    }
}

/// Why a request is aborted.
enum Overdue {
    Silent,
    Late,
}

async fn overdue(accounts: &Accounts) -> Overdue {
    match timeout(TIMEOUT, until_silent(accounts)).await {
        Ok(()) => Overdue::Silent,
        Err(_) => Overdue::Late,
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
