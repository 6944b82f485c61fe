use std::sync::Arc;

use uuid::Uuid;

use crate::access_token::VerifiedToken;
use crate::audience::Audience;
use crate::end_reason::EndReason;
use crate::session::{Session, SessionRow};
use crate::session_token::SessionToken;
use crate::{Accounts, Fault, User};

/// Who is asking, and by which session.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user: User,
    pub session: Session,
}

/// Who a session cookie stands for.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one is made for each request, and taken apart at once")]
pub enum CookieHolder {
    /// The cookie names no session, or no longer stands for the one it names.
    Nobody,
    /// It stood for a session that is over.
    Gone(EndReason),
    Caller(Caller),
}

/// Why an access token opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not ours, not in form, for another purpose, or without the cookie it belongs to.
    #[error("The access token is not valid.")]
    Invalid,
    /// Its session may well go on.
    #[error("The access token has expired.")]
    Expired,
    /// With the reason, where there is a session of which one can be told.
    #[error("The session is over.")]
    SessionOver(Option<EndReason>),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// An access token that is good in itself, before its session is asked.
#[derive(Clone, Copy, Debug)]
pub struct AcceptedToken {
    token: VerifiedToken,
    /// The session cookie it came with, where it is for browsers.
    cookie: Option<SessionToken>,
}

impl AcceptedToken {
    /// Whether it is for browsers, so that the origin rule applies.
    pub fn is_for_web(&self) -> bool {
        self.token.audience == Audience::Web
    }

    pub(crate) fn session(&self) -> Uuid {
        self.token.session
    }
}

impl Accounts {
    /// Checks an access token by itself and, where it is for browsers, against the session cookie
    /// that came with it: copied out of a browser it is worthless.
    pub fn accept(&self, access_token: &str, cookie: Option<&str>) -> Result<AcceptedToken, TokenError> {
        let token = self.access_tokens.verify(access_token).ok_or(TokenError::Invalid)?;
        let cookie = match token.audience {
            Audience::Api => None,
            Audience::Web => {
                let named = cookie.and_then(|cookie| self.session_tokens.read(Audience::Web, cookie));
                Some(named.filter(|named| named.session == token.session).ok_or(TokenError::Invalid)?)
            }
        };
        Ok(AcceptedToken { token, cookie })
    }

    /// Who is behind an accepted token, if it has not expired and its session still lives.
    pub async fn caller_by_token(&self, accepted: AcceptedToken) -> Result<Caller, TokenError> {
        let AcceptedToken { token, cookie } = accepted;
        let row = self.session(token.session, |row| self.is_current(row, cookie)).await?;
        let row = row.filter(|row| row.user.id == token.user).ok_or(TokenError::SessionOver(None))?;
        if let Some(reason) = self.end_of(&row) {
            return Err(TokenError::SessionOver(Some(reason)));
        }
        if token.is_expired {
            self.note_presented(&row, token.counter);
            return Err(TokenError::Expired);
        }
        if cookie.is_some_and(|cookie| !row.accepts(cookie, self.clock.now())) {
            return Err(TokenError::SessionOver(None));
        }
        let counter = cookie.map_or(token.counter, |cookie| token.counter.max(cookie.counter));
        self.note_use(&row, counter);
        Ok(Caller::from(row))
    }

    /// Who is behind a session cookie.
    pub async fn caller_by_cookie(&self, cookie: &str) -> Result<CookieHolder, Fault> {
        let Some(token) = self.session_tokens.read(Audience::Web, cookie) else { return Ok(CookieHolder::Nobody) };
        let row = self.session(token.session, |row| self.is_current(row, Some(token))).await?;
        let Some(row) = row else { return Ok(CookieHolder::Nobody) };
        if let Some(reason) = self.end_of(&row) {
            return Ok(CookieHolder::Gone(reason));
        }
        if !row.accepts(token, self.clock.now()) {
            return Ok(CookieHolder::Nobody);
        }
        self.note_use(&row, token.counter);
        Ok(CookieHolder::Caller(Caller::from(row)))
    }

    /// Whether a cookie's value was made here, be its session over or not.
    pub fn has_made_cookie(&self, cookie: &str) -> bool {
        self.session_tokens.read(Audience::Web, cookie).is_some()
    }

    /// Whether what is remembered of a session is enough to say yes. An outdated cookie is looked up.
    fn is_current(&self, row: &SessionRow, cookie: Option<SessionToken>) -> bool {
        self.end_of(row).is_none() && cookie.is_none_or(|cookie| cookie.counter == row.counter)
    }
}

impl From<Arc<SessionRow>> for Caller {
    fn from(row: Arc<SessionRow>) -> Self {
        let row = Arc::unwrap_or_clone(row);
        Self { user: row.user, session: row.session }
    }
}
