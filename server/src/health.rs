use axum::extract::State;
use portico_app::problem::{Code, Problem};

use crate::state::AppState;

/// The process is there. Asks nothing else.
pub async fn livez() -> &'static str {
    "ok"
}

/// The process can do its work: the database answers.
pub async fn readyz(State(state): State<AppState>) -> Result<&'static str, Problem> {
    match state.site.accounts.db().ping().await {
        Ok(()) => Ok("ok"),
        Err(error) => {
            tracing::warn!(error = %portico_accounts::Report(&error), "the database does not answer");
            Err(Problem::new(Code::Unavailable))
        }
    }
}
