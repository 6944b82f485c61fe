//! A new access token for a session that goes on, without the person noticing.

use crate::access_token;
use crate::api::refresh_session;
use crate::problem::Code;
use crate::reason::Reason;
use crate::session::CurrentSession;

/// How an attempt to renew ended.
pub enum Renewal {
    Renewed(String),
    /// The session is over; the page has been told.
    Over,
    /// No answer. Nothing is known, so nothing changes.
    Unknown,
}

/// Asks for a new access token and keeps it.
pub async fn renew() -> Renewal {
    match refresh_session().await {
        Ok(renewed) => {
            access_token::write(&renewed.access_token);
            Renewal::Renewed(renewed.access_token)
        }
        Err(problem) if problem.code == Code::InvalidToken => {
            access_token::remove();
            if let Some(current) = CurrentSession::of_this_page() {
                current.end(Reason::Expired);
            }
            Renewal::Over
        }
        Err(_) => Renewal::Unknown,
    }
}
