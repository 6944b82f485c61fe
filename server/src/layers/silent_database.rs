use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use portico_accounts::Accounts;
use portico_app::problem::{Code, Problem};

use crate::state::AppState;

/// How long a request waits for a database that says nothing at all. Whoever asks for a connection hears
/// sooner that there is none; this is for those who had one when the answers stopped coming.
const PATIENCE: Duration = Duration::from_secs(4);

/// Ends requests that wait for a database which has fallen silent. Waiting for anything else, such as one's
/// turn to have a password hashed, ends by itself.
pub async fn silent_database(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, Problem> {
    tokio::select! {
        response = next.run(request) => Ok(response),
        () = silence(&state.site.accounts) => {
            tracing::warn!("a request is given up: the database has fallen silent");
            Err(Problem::new(Code::Unavailable))
        }
    }
}

/// Returns when nothing has been heard of the database for as long as this has waited.
async fn silence(accounts: &Accounts) {
    let mut ticks = tokio::time::interval(PATIENCE);
    // The first one comes at once.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        if accounts.database_silence().is_some_and(|silence| silence >= PATIENCE) {
            return;
        }
    }
}
