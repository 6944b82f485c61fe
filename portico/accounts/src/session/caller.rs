use std::sync::Arc;

use uuid::Uuid;

use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::history::security_event::SecurityEvent;
use crate::session::audience::Audience;
use crate::session::end_reason::EndReason;
use crate::session::row::{Session, SessionRow};
use crate::session::token::SessionToken;
use crate::signing::access_token::VerifiedToken;
use crate::user::row::User;

/// The user who sent a request, and their session.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user: User,
    pub session: Session,
    /// Whether the user has no second factor, and has not dismissed the offer of one.
    pub(crate) is_offered_factor: bool,
    /// Whether the user can log in with a password, as far as this process knows.
    pub has_password: bool,
    /// The session's rotation that the request presented.
    pub(crate) counter: i64,
}

/// The state of a session cookie.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one is made for each request, and taken apart at once")]
pub enum CookieState {
    /// The cookie names no session, or is no longer valid for the one it names.
    Unknown,
    /// The cookie's session is over.
    Ended(EndReason),
    Caller(Caller),
}

/// Why an access token is rejected.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not issued by this site, malformed, for another purpose, or without the cookie it belongs to.
    #[error("The access token is not valid.")]
    Invalid,
    /// Its session may still be live.
    #[error("The access token has expired.")]
    Expired,
    /// With the reason, if there is a session whose reason may be revealed.
    #[error("The session is over.")]
    SessionOver(Option<EndReason>),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// An access token that is valid in itself, before its session is checked.
#[derive(Clone, Copy, Debug)]
pub struct AcceptedToken {
    token: VerifiedToken,
    /// The session cookie that came with a token for browsers.
    cookie: Option<SessionToken>,
}

impl AcceptedToken {
    /// Whether the token is for browsers, so that the origin rule applies.
    pub fn is_for_web(&self) -> bool {
        self.token.audience == Audience::Web
    }

    pub(crate) fn session(&self) -> Uuid {
        self.token.session
    }
}

/// The caller is not an administrator.
#[derive(Debug, thiserror::Error)]
#[error("Only administrators are allowed to do this.")]
pub struct NotAdministrator;

impl Caller {
    fn of(row: Arc<SessionRow>, counter: i64) -> Self {
        let SessionRow { user, session, is_offered_factor, has_password, .. } = Arc::unwrap_or_clone(row);
        Self { user, session, is_offered_factor, has_password, counter }
    }

    /// Refuses a caller who is not an administrator, and logs the refusal.
    pub fn require_admin(&self) -> Result<(), NotAdministrator> {
        if self.user.is_admin {
            return Ok(());
        }
        let line = SecurityEvent::AuthorizationFail.because("not_administrator");
        line.of(self.user.id).in_session(self.session.id).log();
        Err(NotAdministrator)
    }
}

impl Accounts {
    /// Checks an access token by itself. A token for browsers is also checked against the session cookie that came with
    /// it, so that it is worthless if copied out of a browser.
    pub fn accept(&self, access_token: &str, cookie: Option<&str>) -> Result<AcceptedToken, TokenError> {
        let token = self.access_tokens.verify(access_token).ok_or_else(|| invalid("invalid_token", None))?;
        let cookie = match token.audience {
            Audience::Api => None,
            Audience::Web => {
                let named = cookie.and_then(|cookie| self.session_tokens.read(Audience::Web, cookie));
                let named = named.filter(|named| named.session == token.session);
                Some(named.ok_or_else(|| invalid("token_without_its_cookie", Some(&token)))?)
            }
        };
        Ok(AcceptedToken { token, cookie })
    }

    /// The caller behind an accepted token, if it has not expired and its session is live.
    pub async fn caller_by_token(&self, accepted: AcceptedToken) -> Result<Caller, TokenError> {
        let AcceptedToken { token, cookie } = accepted;
        let row = self.sessions.find(token.session, |row| self.is_current(row, cookie)).await?;
        let Some(row) = row.filter(|row| row.user.id == token.user) else {
            _ = invalid("unknown_session", Some(&token));
            return Err(TokenError::SessionOver(None));
        };
        if let Some(reason) = self.sessions.end_of(&row) {
            row.log_use_after_end(reason);
            return Err(TokenError::SessionOver(Some(reason)));
        }
        if token.is_expired {
            self.notes.note_presented(&row, token.counter);
            _ = invalid("expired_token", Some(&token));
            return Err(TokenError::Expired);
        }
        if cookie.is_some_and(|cookie| !row.accepts(cookie, self.clock.now())) {
            _ = invalid("outdated_cookie", Some(&token));
            return Err(TokenError::SessionOver(None));
        }
        let counter = cookie.map_or(token.counter, |cookie| token.counter.max(cookie.counter));
        self.notes.note_use(&row, counter);
        Ok(Caller::of(row, counter))
    }

    /// The state of a session cookie.
    pub async fn caller_by_cookie(&self, cookie: &str) -> Result<CookieState, Fault> {
        let Some(token) = self.session_tokens.read(Audience::Web, cookie) else {
            SecurityEvent::AuthorizationFail.because("invalid_cookie").log();
            return Ok(CookieState::Unknown);
        };
        let row = self.sessions.find(token.session, |row| self.is_current(row, Some(token))).await?;
        let Some(row) = row else {
            SecurityEvent::AuthorizationFail.because("unknown_session").in_session(token.session).log();
            return Ok(CookieState::Unknown);
        };
        if let Some(reason) = self.sessions.end_of(&row) {
            row.log_use_after_end(reason);
            return Ok(CookieState::Ended(reason));
        }
        if !row.accepts(token, self.clock.now()) {
            let line = SecurityEvent::AuthorizationFail.because("outdated_cookie");
            line.of(row.user.id).in_session(token.session).log();
            return Ok(CookieState::Unknown);
        }
        self.notes.note_use(&row, token.counter);
        Ok(CookieState::Caller(Caller::of(row, token.counter)))
    }

    /// Whether a cookie's value was issued here, even if its session is over.
    pub fn is_authentic_cookie(&self, cookie: &str) -> bool {
        self.session_tokens.read(Audience::Web, cookie).is_some()
    }

    /// Whether the cached session is enough to accept the request. An outdated cookie is looked up.
    fn is_current(&self, row: &SessionRow, cookie: Option<SessionToken>) -> bool {
        self.sessions.end_of(row).is_none() && cookie.is_none_or(|cookie| cookie.counter == row.counter)
    }
}

/// Logs the rejection of a token.
fn invalid(reason: &'static str, token: Option<&VerifiedToken>) -> TokenError {
    let line = SecurityEvent::AuthorizationFail.because(reason);
    line.of(token.map(|token| token.user)).in_session(token.map(|token| token.session)).log();
    TokenError::Invalid
}
