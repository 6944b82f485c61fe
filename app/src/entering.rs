//! What follows a log-in or sign-up by script.

use crate::access_token;
use crate::api::{Entered, show_session};
use crate::local_path::LocalPath;
use crate::problem::Code;
use crate::reason::Reason;
use crate::session::{CurrentSession, Session};

/// Shows who has logged in, once the server has known them by the session cookie. Where the browser has not kept the
/// cookie, `turn_back` gets the address of the log-in page, which says why nothing came of it.
pub async fn enter(current: CurrentSession, entered: Entered, turn_back: impl Fn(&str)) {
    // The token first: whatever is asked from here on needs it.
    access_token::write(entered.access_token.expose());
    let reason = match show_session().await {
        Ok(Session::SignedIn(user)) => return current.begin(user),
        Ok(Session::Anonymous) => None,
        Err(problem) if problem.code == Code::InvalidToken => problem.reason,
        // The log-in was answered; that this question was not changes nothing.
        Err(_) => return current.begin(entered.user),
    };
    let reason = reason.as_deref().and_then(Reason::parse).unwrap_or(Reason::Cookies);
    access_token::remove();
    turn_back(&LocalPath::log_in_because(Some(&entered.next), reason.as_str()));
}
