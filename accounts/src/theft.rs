use crate::audit::{AuditEvent, INSERT_AUDIT_EVENT};
use crate::db::writing;
use crate::end_reason::EndReason;
use crate::session::SessionRow;
use crate::{Accounts, Fault};

impl Accounts {
    /// Ends a session whose token came back after its successor had been used: two hold copies of it,
    /// and which of them is the owner cannot be told (RFC 9700, section 4.14.2). The end and the line
    /// in the account's history are written together, once.
    pub(crate) async fn end_stolen_session(&self, row: &SessionRow) -> Result<(), Fault> {
        let now = self.clock.now();
        let event_id = self.randomness.id(&self.clock)?;
        let sql = "update sessions set revoked_at = $2, end_reason = $3 where id = $1 and revoked_at is null";
        let ended = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let ended = sqlx::query(sql)
                .bind(row.session.id)
                .bind(now)
                .bind(EndReason::Theft.as_str())
                .execute(&mut *together)
                .await?
                .rows_affected();
            if ended > 0 {
                sqlx::query(INSERT_AUDIT_EVENT)
                    .bind(event_id)
                    .bind(row.user.id)
                    .bind(row.session.id)
                    .bind(AuditEvent::TokenReuse.as_str())
                    .bind(now)
                    .execute(&mut *together)
                    .await?;
            }
            together.commit().await?;
            ended
        });
        self.known_sessions.forget_session(row.session.id);
        if ended > 0 {
            tracing::warn!(session = %row.session.id, user = %row.user.id, "a session token was used twice: session ended");
        }
        Ok(())
    }
}
