use uuid::Uuid;

use crate::audit::{AuditEvent, write_audit};
use crate::db::writing;
use crate::end_reason::EndReason;
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

/// Ends a session. Binds the session, the time and the reason.
pub(crate) const END_SESSION: &str =
    "update sessions set revoked_at = $2, end_reason = $3 where id = $1 and revoked_at is null";

/// Ends all sessions of a user but one. Binds the user, the kept session, the time and the reason.
pub(crate) const END_OTHER_SESSIONS: &str = "update sessions set revoked_at = $3, end_reason = $4 \
                                             where user_id = $1 and id <> $2 and revoked_at is null";

/// Ends other sessions within the transaction of its use case, and returns how many there were.
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
    /// Ends a session permanently at its owner's request, and logs it as this event. Returns whether this call ended
    /// it.
    pub(crate) async fn end_session(&self, id: Uuid, reason: EndReason, logged: SecurityEvent) -> Result<bool, Fault> {
        let owner = self.write_end(id, reason).await?;
        self.known_sessions.forget_session(id);
        if let Some(owner) = owner {
            logged.because(reason.as_str()).of(owner).in_session(id).log();
        }
        Ok(owner.is_some())
    }

    /// The owner of the session, if this call ended it.
    async fn write_end(&self, id: Uuid, reason: EndReason) -> Result<Option<Uuid>, Fault> {
        let owner = "select user_id from sessions where id = $1 and revoked_at is null";
        let event = match reason {
            EndReason::LoggedOut => AuditEvent::LoggedOut,
            _ => AuditEvent::SessionEnded,
        };
        // The owner is known only once the row is read.
        let mut event = self.audit_row(event, Uuid::nil(), id)?;
        Ok(writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let owner: Option<Uuid> = sqlx::query_scalar(owner).bind(id).fetch_optional(&mut *together).await?;
            let Some(owner) = owner else { return Ok(None) };
            event.user = owner;
            // The history line first: it locks the user's row, which every transaction that locks both must lock first.
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

    /// Ends all sessions of a user except the kept one, and returns how many. Expired sessions are included, because
    /// this machine's clock does not decide whether they have expired.
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
