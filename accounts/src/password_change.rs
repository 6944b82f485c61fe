use portico_fields::{Field, FieldError, GivenPassword, NewPassword};
use uuid::Uuid;

use crate::audit::{AuditEvent, AuditRow, write_audit};
use crate::caller::Caller;
use crate::clock::Timestamp;
use crate::db::writing;
use crate::mail_queue::{QueuedMail, Subject, queue_mail};
use crate::notice::in_words;
use crate::one_time_link::void_links;
use crate::security_event::SecurityEvent;
use crate::session_ending::end_other_sessions;
use crate::{Accounts, EndReason, Fault};

#[derive(Debug, thiserror::Error)]
#[error("That is not your password.")]
pub struct WrongPassword;

#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    #[error(transparent)]
    WrongPassword(#[from] WrongPassword),
    /// The new password is too easy to guess.
    #[error("{0}")]
    NewPassword(FieldError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The replacement of a password, and the changes that go with it.
pub(crate) struct Replacement {
    pub(crate) user: Uuid,
    /// The hash that must still be stored, if that matters.
    pub(crate) former_hash: Option<String>,
    pub(crate) password_hash: String,
    /// The session that continues.
    pub(crate) kept: Option<Uuid>,
    pub(crate) event: AuditRow,
    pub(crate) notice: QueuedMail,
}

/// Writes a replacement within a transaction: the hash, the end of other sessions, the end of earlier links, the
/// history line and the email are written together. Returns whether the former hash was still stored; if not, the
/// transaction must not be committed.
macro_rules! replace_password {
    ($transaction:expr, $replacement:expr, $now:expr) => {{
        let (replacement, now): (&$crate::password_change::Replacement, _) = ($replacement, $now);
        let replaced = sqlx::query(
            "update users set password_hash = $2 where id = $1 and password_hash = coalesce($3, password_hash)",
        )
        .bind(replacement.user)
        .bind(&replacement.password_hash)
        .bind(&replacement.former_hash)
        .execute(&mut *$transaction)
        .await?
        .rows_affected();
        end_other_sessions!($transaction, replacement.user, replacement.kept, now, EndReason::PasswordChanged)?;
        void_links!($transaction, replacement.user);
        write_audit!($transaction, &replacement.event)?;
        queue_mail!($transaction, &replacement.notice)?;
        replaced > 0
    }};
}

pub(crate) use replace_password;

impl Accounts {
    /// Replaces the current password. All other sessions end, and links that were emailed before are voided. The new
    /// password counts as just entered.
    pub async fn change_password(
        &self,
        caller: &Caller,
        current: &GivenPassword,
        new: &NewPassword,
    ) -> Result<(), ChangePasswordError> {
        if let Some(error) = self.objection_to(new, &caller.user.name, &caller.user.email).await? {
            log_failure("guessable", caller);
            return Err(ChangePasswordError::NewPassword(error.at(Field::NewPassword)));
        }
        let event = SecurityEvent::PasswordChangeFail;
        let Some(former_hash) = self.callers_hash(caller, current, event).await? else {
            return Err(WrongPassword.into());
        };
        let now = self.clock.now();
        let replacement = Replacement {
            user: caller.user.id,
            former_hash: Some(former_hash),
            password_hash: self.passwords.hash(new).await.map_err(Fault::from)?,
            kept: Some(caller.session.id),
            event: self.audit_row(AuditEvent::PasswordChanged, caller.user.id, caller.session.id)?,
            notice: self.notice(&caller.user, Subject::PasswordChanged { at: in_words(now) })?,
        };
        if !self.write_change(&replacement, now).await? {
            log_failure("changed_meanwhile", caller);
            return Err(WrongPassword.into());
        }
        SecurityEvent::PasswordChange.because("changed").of(caller.user.id).in_session(caller.session.id).log();
        self.mail_bell.ring();
        // Once more: someone may have logged in with the old password while this was being written.
        self.end_sessions_of(caller.user.id, Some(caller.session.id), EndReason::PasswordChanged).await?;
        Ok(())
    }

    /// Returns whether the password was still the one that was checked.
    async fn write_change(&self, replacement: &Replacement, now: Timestamp) -> Result<bool, Fault> {
        let is_written = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let is_current = replace_password!(together, replacement, now);
            sqlx::query("update sessions set authenticated_at = $2 where id = $1")
                .bind(replacement.kept)
                .bind(now)
                .execute(&mut *together)
                .await?;
            if is_current {
                together.commit().await?;
            }
            is_current
        });
        Ok(is_written)
    }
}

fn log_failure(reason: &'static str, caller: &Caller) {
    SecurityEvent::PasswordChangeFail.because(reason).of(caller.user.id).in_session(caller.session.id).log();
}
