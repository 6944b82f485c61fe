use portico_fields::{Email, GivenPassword};
use uuid::Uuid;

use crate::audit::{AuditEvent, AuditRow, write_audit};
use crate::caller::Caller;
use crate::db::writing;
use crate::email_verification::VerifyEmailError;
use crate::mail_queue::{QueuedMail, Subject, queue_mail};
use crate::notice::in_words;
use crate::one_time_link::{OneTimeLink, use_link, void_links};
use crate::password_change::WrongPassword;
use crate::security_event::SecurityEvent;
use crate::session_ending::end_other_sessions;
use crate::{Accounts, EndReason, Fault, User};

#[derive(Debug, thiserror::Error)]
pub enum ChangeEmailError {
    #[error(transparent)]
    WrongPassword(#[from] WrongPassword),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Requests a change of address. It takes effect when the link in the email to the new address is used. The old
    /// address is informed at once. The answer does not reveal whether the new address is taken.
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

    /// Moves the account to the address the link was sent to. Other sessions end, other links are voided, and the old
    /// address is informed.
    pub(crate) async fn change_email(
        &self,
        secret: &str,
        link: &OneTimeLink,
        user: &User,
        kept: Option<Uuid>,
    ) -> Result<(), VerifyEmailError> {
        let subject = Subject::EmailChanged { at: in_words(self.clock.now()), new_email: link.sent_to.clone() };
        let notice = self.notice(user, subject)?;
        let event = self.audit_row(AuditEvent::EmailChanged, user.id, kept)?;
        self.write_new_email(secret, link, kept, &event, &notice).await?;
        SecurityEvent::UserUpdated.because("email_changed").of(user.id).in_session(kept).log();
        self.known_sessions.forget_user(link.user_id);
        self.mail_bell.ring();
        Ok(())
    }

    async fn write_new_email(
        &self,
        secret: &str,
        link: &OneTimeLink,
        kept: Option<Uuid>,
        event: &AuditRow,
        notice: &QueuedMail,
    ) -> Result<(), VerifyEmailError> {
        let sql = "update users set email = $2, email_key = $3, email_verified_at = $4 where id = $1";
        let now = self.clock.now();
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            sqlx::query(sql)
                .bind(link.user_id)
                .bind(&link.sent_to)
                .bind(&link.sent_to_key)
                .bind(now)
                .execute(&mut *together)
                .await
                .map_err(unless_taken)?;
            use_link!(together, secret, now).ok_or(VerifyEmailError::InvalidLink)?;
            end_other_sessions!(together, link.user_id, kept, now, EndReason::EndedElsewhere)?;
            void_links!(together, link.user_id);
            write_audit!(together, event)?;
            queue_mail!(together, notice)?;
            together.commit().await?;
        });
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

/// Another user may have signed up with the address in the meantime.
fn unless_taken(error: sqlx::Error) -> VerifyEmailError {
    match error.as_database_error() {
        Some(refused) if refused.is_unique_violation() => VerifyEmailError::InvalidLink,
        _ => error.into(),
    }
}
