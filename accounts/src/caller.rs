use crate::access_token::VerifiedToken;
use crate::session::{Audience, Caller};
use crate::session_token::SessionToken;
use crate::{Accounts, Fault};

/// Why an access token opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not ours, not in form, for another purpose, or without the cookie it belongs to.
    #[error("The access token is not valid.")]
    Invalid,
    #[error("The access token has expired.")]
    Expired,
    #[error("The session is over.")]
    SessionOver,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// An access token that is good in itself, before its session is asked.
#[derive(Clone, Copy, Debug)]
pub struct AcceptedToken(VerifiedToken);

impl AcceptedToken {
    /// Whether it is for browsers, so that the origin rule applies.
    pub fn is_for_web(&self) -> bool {
        self.0.audience == Audience::Web
    }
}

impl Accounts {
    /// Checks an access token by itself and, where it is for browsers, against the session cookie
    /// that came with it: copied out of a browser it is worthless.
    pub fn accept(&self, access_token: &str, cookie: Option<&str>) -> Result<AcceptedToken, TokenError> {
        let token = self.access_tokens.verify(access_token).ok_or(TokenError::Invalid)?;
        if token.audience == Audience::Web {
            let named = cookie.and_then(|cookie| self.session_tokens.read(Audience::Web, cookie));
            named.filter(|named| named.session == token.session).ok_or(TokenError::Invalid)?;
        }
        Ok(AcceptedToken(token))
    }

    /// Who is behind an accepted token, if it has not expired and its session still lives.
    pub async fn caller_by_token(
        &self,
        AcceptedToken(token): AcceptedToken,
        cookie: Option<&str>,
    ) -> Result<Caller, TokenError> {
        if token.is_expired {
            return Err(TokenError::Expired);
        }
        let row = match token.audience {
            Audience::Web => match cookie.and_then(|cookie| self.session_tokens.read(Audience::Web, cookie)) {
                Some(named) => self.session_of(named, Audience::Web).await?,
                None => None,
            },
            Audience::Api => self.live_session(token.session).await?,
        };
        let row = row.filter(|row| row.user.id == token.user).ok_or(TokenError::SessionOver)?;
        self.note_activity(&row.session).await;
        Ok(Caller { user: row.user, session: row.session })
    }

    /// Who is behind a session cookie, if anybody still is.
    pub async fn caller_by_cookie(&self, cookie: &str) -> Result<Option<Caller>, Fault> {
        let Some(token) = self.session_tokens.read(Audience::Web, cookie) else { return Ok(None) };
        let Some(row) = self.session_of(token, Audience::Web).await? else { return Ok(None) };
        self.note_activity(&row.session).await;
        Ok(Some(Caller { user: row.user, session: row.session }))
    }

    /// Ends the session that a credential names, be the credential expired or outdated.
    pub async fn log_out(&self, access_token: Option<AcceptedToken>, cookie: Option<&str>) -> Result<(), Fault> {
        let by_cookie = cookie.and_then(|cookie| self.session_tokens.read(Audience::Web, cookie));
        let named = [access_token.map(|token| token.0.session), by_cookie.map(|token: SessionToken| token.session)];
        for session in named.into_iter().flatten() {
            self.end_session(session).await?;
        }
        Ok(())
    }
}
