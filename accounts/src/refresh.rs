use crate::db::writing;
use crate::session::{Audience, LoggedIn, SessionRow};
use crate::session_token::SessionToken;
use crate::{Accounts, Fault};

#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error("Your session is over. Log in again.")]
    SessionOver,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Takes a session token for its successor and a new access token.
    ///
    /// Whoever presents the same token again, because two asked at once or an answer got lost, is
    /// given the same successor again. A program's refresh counts as activity, a browser's timer
    /// does not.
    pub async fn refresh(&self, audience: Audience, presented: &str) -> Result<LoggedIn, RefreshError> {
        let token = self.session_tokens.read(audience, presented).ok_or(RefreshError::SessionOver)?;
        let row = self.session_of(token, audience).await?.ok_or(RefreshError::SessionOver)?;
        if token.counter == row.counter && !self.rotate(token).await? {
            // Somebody else made this step at the same time, or the session has just ended.
            self.session_of(token, audience).await?.ok_or(RefreshError::SessionOver)?;
        }
        if audience == Audience::Api {
            self.note_activity(&row.session).await;
        }
        let tokens = self.tokens(&row.user, &row.session, token.counter + 1)?;
        Ok(LoggedIn { user: row.user, tokens })
    }

    /// The live session that a token names: the latest one, or the one before it.
    pub(crate) async fn session_of(
        &self,
        token: SessionToken,
        audience: Audience,
    ) -> Result<Option<SessionRow>, Fault> {
        let row = self.live_session(token.session).await?;
        Ok(row.filter(|row| row.session.audience == audience && is_current_or_parent(token, row)))
    }

    /// One compare-and-swap. Whether it was this request that made the step.
    async fn rotate(&self, token: SessionToken) -> Result<bool, Fault> {
        let sql = "update sessions set counter = counter + 1, rotated_at = $3 \
                   where id = $1 and counter = $2 and revoked_at is null";
        let rotated = writing!(&self.db, pool => sqlx::query(sql)
            .bind(token.session)
            .bind(token.counter)
            .bind(self.clock.now())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rotated > 0)
    }
}

fn is_current_or_parent(token: SessionToken, row: &SessionRow) -> bool {
    token.counter == row.counter || token.counter.checked_add(1) == Some(row.counter)
}
