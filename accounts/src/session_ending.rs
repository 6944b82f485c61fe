use uuid::Uuid;

use crate::audit::{AuditEvent, write_audit};
use crate::db::writing;
use crate::end_reason::EndReason;
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

/// Ends a session: binds it, the time and the reason.
pub(crate) const END_SESSION: &str =
    "update sessions set revoked_at = $2, end_reason = $3 where id = $1 and revoked_at is null";

/// Ends all sessions of a person but one: binds the user, the kept session, the time and the reason.
pub(crate) const END_OTHER_SESSIONS: &str = "update sessions set revoked_at = $3, end_reason = $4 \
                                             where user_id = $1 and id <> $2 and revoked_at is null";

/// Does so within whatever transaction its use case runs, and says how many there were.
macro_rules! end_other_sessions {
    ($transaction:expr, $user:expr, $kept:expr, $now:expr, $reason:expr) => {{
        let (user, kept): (uuid::Uuid, Option<uuid::Uuid>) = ($user, $kept);
        let reason: $crate::end_reason::EndReason = $reason;
        sqlx::query($crate::session_ending::END_OTHER_SESSIONS)
            .bind(user)
            .bind(kept.unwrap_or(uuid::Uuid::nil()))
            .bind($now)
            .bind(reason.as_str())
            .execute(&mut *$transaction)
            .await
            .map(|done| done.rows_affected())
    }};
}

pub(crate) use end_other_sessions;

impl Accounts {
    /// Ends a session for good, at its owner's wish; logged as this event. Whether it was this call that did.
    pub(crate) async fn end_session(&self, id: Uuid, reason: EndReason, logged: SecurityEvent) -> Result<bool, Fault> {
        let owner = self.write_end(id, reason).await?;
        self.known_sessions.forget_session(id);
        if let Some(owner) = owner {
            logged.because(reason.as_str()).of(owner).in_session(id).log();
        }
        Ok(owner.is_some())
    }

    /// Whose session it was, if it was this call that ended it.
    async fn write_end(&self, id: Uuid, reason: EndReason) -> Result<Option<Uuid>, Fault> {
        let owner = "select user_id from sessions where id = $1 and revoked_at is null";
        let event = match reason {
            EndReason::LoggedOut => AuditEvent::LoggedOut,
            _ => AuditEvent::SessionEnded,
        };
        // Whose it is, is known when it has been found.
        let mut event = self.audit_row(event, Uuid::nil(), id)?;
        Ok(writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let owner: Option<Uuid> = sqlx::query_scalar(owner).bind(id).fetch_optional(&mut *together).await?;
            let Some(owner) = owner else { return Ok(None) };
            event.user = owner;
            // The line first: it locks the user's row, and whoever locks both begins with that.
            write_audit!(together, &event)?;
            let ended = sqlx::query(END_SESSION)
                .bind(id)
                .bind(self.clock.now())
                .bind(reason.as_str())
                .execute(&mut *together)
                .await?
                .rows_affected();
            if ended == 0 {
                return Ok(None);
            }
            together.commit().await?;
            Some(owner)
        }))
    }

    /// Ends all sessions of a person but the one that is kept, and says how many. Those that time has
    /// ended are among them: whether it has is not left to this machine's clock.
    pub(crate) async fn end_sessions_of(
        &self,
        user: Uuid,
        kept: Option<Uuid>,
        reason: EndReason,
    ) -> Result<u64, Fault> {
        let ended = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let ended = end_other_sessions!(together, user, kept, self.clock.now(), reason)?;
            together.commit().await?;
            ended
        });
        self.known_sessions.forget_user(user);
        Ok(ended)
    }
}
