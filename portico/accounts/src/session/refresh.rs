use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::audience::Audience;
use crate::session::caller::Caller;
use crate::session::end_reason::EndReason;
use crate::session::open::LoggedIn;
use crate::session::row::SessionRow;
use crate::session::token::SessionToken;

#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// With the reason, if there is a session whose reason may be revealed.
    #[error("Your session is over. Log in again.")]
    SessionOver(Option<EndReason>),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Exchanges a session token for its successor and a new access token.
    ///
    /// A client that presents the same token again, because of concurrent requests or a lost response, gets the same
    /// successor again: for ten seconds, and for as long as nothing that came with the successor has been presented.
    /// After that it is theft, and the session ends. A program's refresh counts as activity, a browser's timer does
    /// not.
    pub async fn refresh(
        &self,
        audience: Audience,
        presented: &str,
        client: &Client,
    ) -> Result<LoggedIn, RefreshError> {
        let refreshed = self.try_to_refresh(audience, presented, client).await;
        count(match &refreshed {
            Ok(_) => "renewed",
            Err(RefreshError::SessionOver(Some(reason))) => reason.as_str(),
            Err(RefreshError::SessionOver(None)) => "invalid",
            Err(RefreshError::Fault(_)) => "fault",
        });
        refreshed
    }

    /// Continues the caller's session with a new pair of tokens, after a proof. The former refresh token or cookie
    /// counts as rotated. If another request has just rotated it, and its response may not have arrived, that pair is
    /// returned.
    pub async fn rotate_session(&self, caller: &Caller) -> Result<LoggedIn, RefreshError> {
        let token = SessionToken { session: caller.session.id, counter: caller.counter };
        if !self.rotate(token).await? {
            let row = self.live_row(token).await?;
            if row.presented_counter >= row.counter {
                self.rotate(SessionToken { counter: row.counter, ..token }).await?;
            }
        }
        let row = self.live_row(token).await?;
        let latest = row.counter;
        self.renewed(row, latest)
    }

    /// A new access token for the caller's session, without a rotation. It contains a proof since the last one. It belongs
    /// to the rotation that the caller presented. One of a later rotation would tell that its cookie had arrived.
    pub async fn renew_access_token(&self, caller: &Caller) -> Result<LoggedIn, RefreshError> {
        let row = self.live_row(SessionToken { session: caller.session.id, counter: caller.counter }).await?;
        self.renewed(row, caller.counter)
    }

    fn renewed(&self, row: SessionRow, counter: i64) -> Result<LoggedIn, RefreshError> {
        let tokens = self.tokens(&row.user, &row.session, counter)?;
        SecurityEvent::SessionRenewed.because("proof").of(row.user.id).in_session(row.session.id).log();
        Ok(LoggedIn { user: row.user, tokens })
    }

    async fn try_to_refresh(
        &self,
        audience: Audience,
        presented: &str,
        client: &Client,
    ) -> Result<LoggedIn, RefreshError> {
        let Some(token) = self.session_tokens.read(audience, presented) else {
            SecurityEvent::AuthorizationFail.because("invalid_session_token").log();
            return Err(RefreshError::SessionOver(None));
        };
        let mut row = self.live_row(token).await?;
        if token.counter == row.counter && !self.rotate(token).await? {
            // Another request made this step at the same time, or the session has just ended.
            row = self.live_row(token).await?;
        }
        self.judge(token, &row, client).await?;
        if audience == Audience::Api {
            self.notes.note_activity(&row);
        }
        let tokens = self.tokens(&row.user, &row.session, token.counter.saturating_add(1))?;
        SecurityEvent::SessionRenewed.because("refresh").of(row.user.id).in_session(row.session.id).log();
        Ok(LoggedIn { user: row.user, tokens })
    }

    /// Read from the database: a rotation must not be decided on older data.
    async fn live_row(&self, token: SessionToken) -> Result<SessionRow, RefreshError> {
        let Some(row) = self.sessions.stored(token.session).await? else {
            SecurityEvent::AuthorizationFail.because("unknown_session").in_session(token.session).log();
            return Err(RefreshError::SessionOver(None));
        };
        match self.sessions.end_of(&row) {
            Some(reason) => {
                row.log_use_after_end(reason);
                Err(RefreshError::SessionOver(Some(reason)))
            }
            None => Ok(row),
        }
    }

    /// One compare-and-swap. Returns whether this request made the step.
    async fn rotate(&self, token: SessionToken) -> Result<bool, Fault> {
        let sql = "update sessions set counter = counter + 1, rotated_at = $3 \
                   where id = $1 and counter = $2 and revoked_at is null";
        let rotate = query(sql).bind(token.session).bind(token.counter).bind(self.clock.now());
        let rotated = rotate.execute(self.db.write()).await?;
        self.sessions.known.forget_session(token.session);
        Ok(rotated > 0)
    }

    /// Ends the session if the token shows that someone else has a copy of it.
    async fn judge(&self, token: SessionToken, row: &SessionRow, client: &Client) -> Result<(), RefreshError> {
        if row.accepts(token, self.clock.now()) {
            return Ok(());
        }
        if token.counter > row.counter {
            // The token is ahead of a database that was restored from a backup: no successor was ever used.
            return Err(RefreshError::SessionOver(None));
        }
        self.end_stolen_session(row, client).await?;
        Err(RefreshError::SessionOver(Some(EndReason::Theft)))
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("portico_refreshes_total", "outcome" => outcome).increment(1);
}
