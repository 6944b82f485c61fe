use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::audience::Audience;
use crate::session::caller::AcceptedToken;
use crate::session::end_reason::EndReason;

impl Accounts {
    /// Ends the session that a credential names, even if the credential is expired or outdated.
    pub async fn log_out(
        &self,
        access_token: Option<AcceptedToken>,
        cookie: Option<&str>,
        client: &Client,
    ) -> Result<(), Fault> {
        let by_cookie = cookie.and_then(|cookie| self.session_tokens.read(Audience::Web, cookie));
        let named = [access_token.map(|token| token.session()), by_cookie.map(|token| token.session)];
        for session in named.into_iter().flatten() {
            self.end_session(session, EndReason::LoggedOut, SecurityEvent::SessionExpired, client).await?;
        }
        Ok(())
    }

    /// Ends the session of a program by its refresh token, the latest or an older one, or by its access token (RFC
    /// 7009). Any other text changes nothing.
    pub async fn revoke_token(&self, token: &str, client: &Client) -> Result<(), Fault> {
        let by_refresh_token = self.session_tokens.read(Audience::Api, token).map(|token| token.session);
        let by_access_token = || self.accept(token, None).ok().map(|token| token.session());
        match by_refresh_token.or_else(by_access_token) {
            Some(session) => {
                self.end_session(session, EndReason::LoggedOut, SecurityEvent::TokenRevoked, client).await.map(drop)
            }
            None => Ok(()),
        }
    }
}
