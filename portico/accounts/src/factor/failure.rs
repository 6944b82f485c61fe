//! Wrong codes. Each one follows the right password, so several of them show that someone else knows it.

use portico_mail::Letter;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::report::Report;
use crate::user::row::User;

/// The number of wrong codes in a day after which the user gets an email.
const EMAIL_AFTER: i64 = 3;

impl Accounts {
    /// Records a wrong code that followed the right password. The request is refused in any case, even if this fails.
    pub(crate) async fn note_wrong_code(&self, user: &User, session: Option<Uuid>, client: &Client) {
        SecurityEvent::LogInFail.because("wrong_code").of(user.id).in_session(session).log_from(client);
        if let Err(error) = self.record_wrong_code(user, session, client).await {
            tracing::warn!(error = %Report(&error), "a wrong code was not recorded in the account's history");
        }
    }

    /// One row counts a day's wrong codes, so the email is sent once a day.
    async fn record_wrong_code(&self, user: &User, session: Option<Uuid>, client: &Client) -> Result<(), Fault> {
        let event = self.history.row(client, AuditEvent::SecondFactorFailed, user.id, session)?;
        let (at, device) = (format_time(self.clock.now()), client.device_or_unknown());
        let notice = self.outbox.notice(user, Letter::SecondFactorFailed { at, device })?;
        let mut tx = self.db.begin().await?;
        if event.insert_counted(&mut tx).await? == Some(EMAIL_AFTER) {
            notice.insert(&mut tx).await?;
        }
        tx.commit().await?;
        self.outbox.notify.notify_one();
        Ok(())
    }
}
