//! A new access token for a session that goes on, without the person noticing.

use crate::access_token;
use crate::api::refresh_session;
use crate::problem::Code;
use crate::reason::Reason;
use crate::session::CurrentSession;

/// How an attempt to refresh ended.
pub enum Refresh {
    Done(String),
    /// The session is over; the page has been told.
    Over,
    /// No answer, or nobody left to refresh for. Nothing changes.
    Unknown,
}

/// Refreshes after a token was refused, unless another tab or call has done so in the meantime.
pub async fn refresh_after(refused: &str) -> Refresh {
    match access_token::read() {
        Some(newer) if newer != refused => Refresh::Done(newer),
        _ => refresh().await,
    }
}

/// Asks for a new access token and keeps it.
pub async fn refresh() -> Refresh {
    match refresh_session().await {
        Ok(refreshed) => keep(refreshed.access_token.expose()),
        Err(problem) if problem.code == Code::InvalidToken => {
            access_token::remove();
            if let Some(current) = CurrentSession::of_this_page() {
                current.end(Reason::Expired);
            }
            Refresh::Over
        }
        Err(_) => Refresh::Unknown,
    }
}

/// An answer that comes after a log-out, or after somebody else's log-in, is too late.
fn keep(token: &str) -> Refresh {
    let user = CurrentSession::of_this_page().and_then(CurrentSession::user_untracked);
    if user.is_none_or(|user| !access_token::is_fresh_for(token, &user.id)) {
        return Refresh::Unknown;
    }
    access_token::write(token);
    Refresh::Done(token.to_owned())
}
