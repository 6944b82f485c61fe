use crate::audience::Audience;
use crate::caller::AcceptedToken;
use crate::end_reason::EndReason;
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

impl Accounts {
    /// Ends the session that a credential names, even if the credential is expired or outdated.
    pub async fn log_out(&self, access_token: Option<AcceptedToken>, cookie: Option<&str>) -> Result<(), Fault> {
        let by_cookie = cookie.and_then(|cookie| self.session_tokens.read(Audience::Web, cookie));
        let named = [access_token.map(|token| token.session()), by_cookie.map(|token| token.session)];
        for session in named.into_iter().flatten() {
            self.end_session(session, EndReason::LoggedOut, SecurityEvent::SessionExpired).await?;
        }
        Ok(())
    }

    /// Ends the session of a program by its refresh token, the latest or an older one, or by its access token (RFC
    /// 7009). Any other text changes nothing.
    pub async fn revoke_token(&self, token: &str) -> Result<(), Fault> {
        let by_refresh_token = self.session_tokens.read(Audience::Api, token).map(|token| token.session);
        let by_access_token = || self.accept(token, None).ok().map(|token| token.session());
        match by_refresh_token.or_else(by_access_token) {
            Some(session) => {
                self.end_session(session, EndReason::LoggedOut, SecurityEvent::TokenRevoked).await.map(drop)
            }
            None => Ok(()),
        }
    }
}
