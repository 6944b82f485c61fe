use portico_mail::Letter;

use super::end_reason::EndReason;
use super::row::SessionRow;
use super::store;
use crate::accounts::Accounts;
use crate::factor::void::void_steps_and_trust;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::user::lock::lock;

impl Accounts {
    /// Ends a session whose token was presented after its successor had been used. Two clients hold copies of it, and
    /// the owner cannot be identified (RFC 9700, section 4.14.2), so no browser is trusted any more. The end, the
    /// history line and the email to the owner are written together, once.
    pub(crate) async fn end_stolen_session(&self, row: &SessionRow, client: &Client) -> Result<(), Fault> {
        let now = self.clock.now();
        let event = self.history.row(client, AuditEvent::TokenReuse, row.user.id, row.session.id)?;
        let letter = Letter::SessionStolen { at: format_time(now), device: row.session.device() };
        let notice = self.outbox.notice(&row.user, letter)?;
        let mut tx = self.db.begin().await?;
        // Every transaction that locks a user's row and rows that belong to it locks the user's first.
        lock(&mut tx, row.user.id).await?;
        event.insert(&mut tx).await?;
        let is_ended = store::end(&mut tx, row.session.id, now, EndReason::Theft).await?;
        if is_ended {
            void_steps_and_trust(&mut tx, row.user.id).await?;
            notice.insert(&mut tx).await?;
            tx.commit().await?;
            self.outbox.notify.notify_one();
        }
        self.sessions.known.forget_session(row.session.id);
        if is_ended {
            let line = SecurityEvent::TokenReuse.because("session_ended");
            line.of(row.user.id).in_session(row.session.id).log_from(client);
        }
        Ok(())
    }
}
