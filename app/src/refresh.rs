//! Fetches a new access token for a continuing session without interrupting the user.

use std::cell::Cell;

use leptos::prelude::window;

use crate::access_token;
use crate::api::refresh_session;
use crate::browser_cookies;
use crate::claims::Claims;
use crate::problem::{Code, Problem};
use crate::reason::Reason;
use crate::refresh_turn::RefreshTurn;
use crate::server_time;
use crate::session::CurrentSession;
use crate::tabs;

/// The result of a refresh.
pub enum Refresh {
    Done(String),
    /// The session has ended, and the page knows it.
    Over,
    /// The session now belongs to another user. The page is being reloaded.
    SomebodyElse,
    /// No answer, or no user left to refresh for. Nothing changes.
    Unknown,
}

thread_local! {
    static IS_UNANSWERED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the last attempt got no answer and must be repeated.
pub fn is_unanswered() -> bool {
    IS_UNANSWERED.get()
}

/// Exchanges `old`, which was refused, is about to expire or is missing, for a new token. Does nothing if another tab
/// or call has already done so when this one's turn comes.
pub async fn refresh(old: Option<String>) -> Refresh {
    // Without a cookie, the server knows neither a session nor how it ended.
    let otherwise = if browser_cookies::are_kept() { Reason::Expired } else { Reason::Cookies };
    refresh_or_end(old, otherwise).await
}

/// The same, for a session that may have ended for a reason unknown to the server.
pub async fn refresh_or_end(old: Option<String>, otherwise: Reason) -> Refresh {
    let _turn = RefreshTurn::wait().await;
    let now = access_token::read();
    if now != old {
        return take(now);
    }
    let answer = refresh_session().await;
    // The user may have logged in or out while the answer was on its way. The answer is not for them.
    let now = access_token::read();
    if now != old {
        return take(now);
    }
    IS_UNANSWERED.set(false);
    match answer {
        Ok(refreshed) => keep(refreshed.access_token.expose()),
        Err(problem) if problem.code == Code::InvalidToken => end(&problem, otherwise),
        Err(_) => {
            IS_UNANSWERED.set(true);
            Refresh::Unknown
        }
    }
}

/// Uses the token that another tab has stored in place of the old one.
fn take(newer: Option<String>) -> Refresh {
    let user = CurrentSession::of_this_page().and_then(CurrentSession::user_untracked);
    let is_theirs = |token: &String| Claims::read(token).map(|claims| claims.user_id) == user.map(|user| user.id);
    newer.filter(is_theirs).map_or(Refresh::Unknown, Refresh::Done)
}

fn keep(token: &str) -> Refresh {
    let Some(claims) = Claims::read(token) else { return Refresh::Unknown };
    let Some(user) = CurrentSession::of_this_page().and_then(CurrentSession::who_stays) else {
        return Refresh::Unknown;
    };
    server_time::learn(claims.issued_at);
    access_token::write(token);
    if user.id == claims.user_id {
        return Refresh::Done(token.to_owned());
    }
    _ = window().location().reload();
    Refresh::SomebodyElse
}

fn end(problem: &Problem, otherwise: Reason) -> Refresh {
    let Some(current) = CurrentSession::of_this_page().filter(|current| current.who_stays().is_some()) else {
        return Refresh::Unknown;
    };
    let reason = problem.reason.as_deref().and_then(Reason::parse).unwrap_or(otherwise);
    tabs::tell(tabs::News::Over(reason));
    access_token::remove();
    current.end(reason);
    Refresh::Over
}
