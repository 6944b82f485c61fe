use super::Session;
use super::claims::Token;
use super::news::News;
use super::refresh::Refresh;
use super::server_clock::Reading;
use crate::reason::Reason;
use crate::user::User;

/// What has happened, on this page or elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page has become interactive.
    Opened,
    /// The same, for a logged-out visitor's page that another tab's log-in or the back-forward cache has made outdated.
    OpenedLate,
    /// Another tab has stored or removed a token, or cleared the storage.
    TokenChanged,
    /// Another tab's message about a missing token should have arrived by now.
    NewsIsDue,
    Heard(News),
    /// The token may be due for a refresh: the timer has fired, or the page has become visible.
    RenewalIsDue,
    Online,
    /// The page was restored from the back-forward cache.
    Restored,
    /// A restored page has been hidden for as long as it may be.
    HiddenTooLong,
    RefreshAnswered(Refresh, RefreshAnswer),
    /// The server was asked for the current user, with this token.
    UserAnswered(Option<String>, UserAnswer),
    /// The browser stores nothing. The token lasts as long as the page.
    NotStored(String),
    /// A log-in here was answered with this token.
    TokenReceived(String),
    /// The server has recognised the user who logged in here. The page that they asked for follows.
    LoggedIn(User, String),
    /// The browser did not keep the session cookie of a log-in.
    LogInFailed,
    /// The user logs out here.
    LogOutSent,
    /// The server has confirmed the log-out.
    LoggedOut,
    /// The log-out did not reach the server.
    LogOutUnanswered,
    /// The user has changed their name here.
    Renamed(User),
    /// The user's address has been confirmed here. It may be a new one.
    EmailVerified,
    /// The user has asked here for the account to be deleted. All sessions have ended.
    AccountDeleted,
    /// The server has refused a call that the user has no right to. They may have been demoted.
    Forbidden,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RefreshAnswer {
    Token(Token),
    /// The session has ended, for a reason that the server may not know.
    Over(Option<Reason>),
    /// The server was not asked or did not answer.
    Missing,
}

#[derive(Clone, Debug, PartialEq)]
pub enum UserAnswer {
    Session(Session),
    /// The token was refused.
    Refused,
    Missing,
}

/// What the browser knows at the moment of an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// The stored token.
    pub token: Option<Token>,
    pub clocks: Reading,
    pub keeps_cookies: bool,
    /// The page's language, such as `de`.
    pub language: String,
}

impl Seen {
    pub fn text(&self) -> Option<&str> {
        self.token.as_ref().map(|token| &*token.text)
    }
}
