use portico_fields::{Email, GivenPassword};

use crate::audit::{AuditEvent, write_audit};
use crate::caller::Caller;
use crate::db::writing;
use crate::mail_queue::{QueuedMail, Subject, queue_mail};
use crate::notice::in_words;
use crate::password_change::WrongPassword;
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

#[derive(Debug, thiserror::Error)]
pub enum ChangeEmailError {
    #[error(transparent)]
    WrongPassword(#[from] WrongPassword),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Asks for another address. It takes effect when the link that is sent there is used; the old
    /// address is told at once. Whether the new one belongs to somebody is not said.
    pub async fn ask_for_email_change(
        &self,
        caller: &Caller,
        new: &Email,
        password: &GivenPassword,
    ) -> Result<(), ChangeEmailError> {
        if self.callers_hash(caller, password, SecurityEvent::LogInFail).await?.is_none() {
            return Err(WrongPassword.into());
        }
        self.count_new_email(caller.user.id).await?;
        let link = self.new_mail(Subject::NewEmail, Some(caller.user.id), new.key(), new.as_str())?;
        let at = in_words(self.clock.now());
        let notice = self.notice(&caller.user, Subject::EmailChangeAsked { at, new_email: new.as_str().to_owned() })?;
        self.write_wish(caller, &[link, notice]).await?;
        SecurityEvent::UserUpdated.because("email_asked").of(caller.user.id).in_session(caller.session.id).log();
        self.mail_bell.ring();
        Ok(())
    }

    async fn write_wish(&self, caller: &Caller, mails: &[QueuedMail; 2]) -> Result<(), Fault> {
        let event = self.audit_row(AuditEvent::EmailChangeAsked, caller.user.id, caller.session.id)?;
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            write_audit!(together, &event)?;
            for mail in mails {
                queue_mail!(together, mail)?;
            }
            together.commit().await?;
        });
        Ok(())
    }
}
