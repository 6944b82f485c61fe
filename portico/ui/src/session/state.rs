use std::time::Duration;

use super::Session;
use super::claims::Token;
use super::event::Seen;
use super::server_clock::ServerClock;
use crate::reason::Reason;
use crate::user::User;

/// The longest browser timer. One of more than 24 days would fire at once.
const LONGEST_TIMER: Duration = Duration::from_secs(24 * 60 * 60);

/// Everything that the page remembers about the session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub shown: Shown,
    pub(super) clock: ServerClock,
    /// The token, if the browser stores nothing.
    pub(super) unstored: Option<String>,
    /// Whether the last refresh got no response and must be repeated.
    pub(super) is_unanswered: bool,
    /// Whether private content is hidden until the server has answered.
    pub(super) is_hidden: bool,
}

/// The part of the state that the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub session: Session,
    /// How the session ended, if it ended while this page was open.
    pub ended: Option<Ending>,
    /// The log-out that began on this page and is not finished.
    pub log_out: Option<LogOut>,
}

/// How a session ended while this page was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With the button on this page.
    LoggedOutHere,
    Because(Reason),
}

/// The progress of a log-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogOut {
    UnderWay,
    /// The token is removed, but the server could not be reached.
    Unanswered,
    /// The network is back, so the log-out must be sent again.
    IsDue,
}

impl State {
    pub fn new(session: Session, clock: ServerClock) -> Self {
        Self { shown: Shown { session, ..Shown::default() }, clock, ..Self::default() }
    }

    pub fn user(&self) -> Option<&User> {
        self.shown.session.user()
    }

    /// Whether this page can show a user: it already does, or it is logged out and in the language that they have set.
    pub fn suits(&self, user: &User, seen: &Seen) -> bool {
        match self.user() {
            Some(known) => known.id == user.id,
            None => user.lang.as_ref().is_none_or(|lang| *lang == seen.language),
        }
    }

    /// The user who is logged in and not about to log out. Tokens are fetched only for them.
    pub fn active_user(&self) -> Option<&User> {
        self.user().filter(|_| self.shown.log_out.is_none())
    }

    pub fn unstored_token(&self) -> Option<&str> {
        self.unstored.as_deref()
    }

    /// The time until the stored token should be refreshed, as far as a browser's timer reaches.
    pub fn renewal_in(&self, seen: &Seen) -> Option<Duration> {
        let claims = seen.token.as_ref()?.claims.as_ref()?;
        Some(claims.renewal_in(self.clock.now(seen.clocks)).min(LONGEST_TIMER))
    }

    /// The user's token to use in place of one that was refused.
    pub fn successor<'a>(&self, refused: Option<&str>, seen: &'a Seen) -> Option<&'a Token> {
        let user = self.user()?;
        seen.token.as_ref().filter(|token| Some(&*token.text) != refused && token.belongs_to(&user.id))
    }
}
