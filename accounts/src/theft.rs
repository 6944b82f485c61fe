use crate::audit::{AuditEvent, write_audit};
use crate::db::writing;
use crate::end_reason::EndReason;
use crate::mail_queue::{Subject, queue_mail};
use crate::notice::in_words;
use crate::security_event::SecurityEvent;
use crate::session::SessionRow;
use crate::session_ending::END_SESSION;
use crate::{Accounts, Fault};

impl Accounts {
    /// Ends a session whose token was presented after its successor had been used. Two clients hold copies of it, and
    /// the owner cannot be identified (RFC 9700, section 4.14.2). The end, the history line and the email to the owner
    /// are written together, once.
    pub(crate) async fn end_stolen_session(&self, row: &SessionRow) -> Result<(), Fault> {
        let now = self.clock.now();
        let event = self.audit_row(AuditEvent::TokenReuse, row.user.id, row.session.id)?;
        let subject = Subject::SessionStolen { at: in_words(now), device: row.session.device() };
        let notice = self.notice(&row.user, subject)?;
        let is_ended = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            // The history line first: it locks the user's row, which every transaction that locks both must lock first.
            write_audit!(together, &event)?;
            let ended = sqlx::query(END_SESSION)
                .bind(row.session.id)
                .bind(now)
                .bind(EndReason::Theft.as_str())
                .execute(&mut *together)
                .await?
                .rows_affected();
            if ended > 0 {
                queue_mail!(together, &notice)?;
                together.commit().await?;
            }
            ended > 0
        });
        self.mail_bell.ring();
        self.known_sessions.forget_session(row.session.id);
        if is_ended {
            SecurityEvent::TokenReuse.because("session_ended").of(row.user.id).in_session(row.session.id).log();
        }
        Ok(())
    }
}
