use portico_fields::GivenPassword;
use uuid::Uuid;

use crate::audit::{AuditEvent, AuditRow, write_audit};
use crate::caller::Caller;
use crate::client::Client;
use crate::clock::Timestamp;
use crate::db::{reading, writing};
use crate::mail_queue::{DELETE_MAILS_TO, QueuedMail, Subject, queue_mail};
use crate::notice::in_words;
use crate::one_time_link::void_links;
use crate::password_change::WrongPassword;
use crate::security_event::SecurityEvent;
use crate::session_ending::end_other_sessions;
use crate::{Accounts, EndReason, Fault};

#[derive(Debug, thiserror::Error)]
pub enum DeleteAccountError {
    #[error(transparent)]
    WrongPassword(#[from] WrongPassword),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Requests the deletion of the account. All sessions end at once. Within `PORTICO_DELETE_GRACE`, logging in on the
    /// site offers to cancel it. Returns when the account will be deleted.
    pub async fn ask_for_deletion(
        &self,
        caller: &Caller,
        password: &GivenPassword,
    ) -> Result<Timestamp, DeleteAccountError> {
        let Some(hash) = self.callers_hash(caller, password, SecurityEvent::LogInFail).await? else {
            return Err(WrongPassword.into());
        };
        let due = self.clock.now() + self.settings.delete_grace;
        let notice = self.notice(&caller.user, Subject::DeletionAsked { at: in_words(due) })?;
        let event = self.audit_row(AuditEvent::DeletionAsked, caller.user.id, caller.session.id)?;
        if !self.write_deletion(&hash, due, &event, &notice).await? {
            return Err(WrongPassword.into());
        }
        SecurityEvent::UserArchived.because("deletion_asked").of(caller.user.id).in_session(caller.session.id).log();
        self.mail_bell.ring();
        // Once more: someone may have logged in while this was being written.
        self.end_sessions_of(caller.user.id, None, EndReason::LoggedOut).await?;
        Ok(due)
    }

    /// Cancels a requested deletion.
    pub(crate) async fn undo_deletion(&self, user: Uuid, client: &Client) -> Result<(), Fault> {
        let sql = "update users set deletion_due_at = null where id = $1";
        let event = self.audit_row_from(client, AuditEvent::DeletionUndone, user, None)?;
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            sqlx::query(sql).bind(user).execute(&mut *together).await?;
            write_audit!(together, &event)?;
            together.commit().await?;
        });
        SecurityEvent::UserUpdated.because("deletion_undone").of(user).log_from(client);
        Ok(())
    }

    /// Deletes every account that is due, and with it every row that names its owner.
    pub async fn delete_due_accounts(&self) -> Result<(), Fault> {
        let sql = "select id, email_key from users where deletion_due_at <= $1";
        let due: Vec<(Uuid, String)> = reading!(&self.db, pool =>
            sqlx::query_as(sql).bind(self.clock.now()).fetch_all(pool).await)?;
        for (user, key) in due {
            self.delete_account(user, &key).await?;
        }
        Ok(())
    }

    /// Returns whether the password was still the one that was checked.
    async fn write_deletion(
        &self,
        hash: &str,
        due: Timestamp,
        event: &AuditRow,
        notice: &QueuedMail,
    ) -> Result<bool, Fault> {
        let user = event.user;
        let sql = "update users set deletion_due_at = $2 where id = $1 and password_hash = $3";
        let now = self.clock.now();
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let asked = sqlx::query(sql).bind(user).bind(due).bind(hash).execute(&mut *together).await?;
            if asked.rows_affected() == 0 {
                return Ok(false);
            }
            end_other_sessions!(together, user, None, now, EndReason::LoggedOut)?;
            void_links!(together, user);
            write_audit!(together, event)?;
            queue_mail!(together, notice)?;
            together.commit().await?;
        });
        Ok(true)
    }

    /// Rows that refer to the user are deleted with the user's row. Emails requested by address do not refer to it.
    async fn delete_account(&self, user: Uuid, key: &str) -> Result<(), Fault> {
        let now = self.clock.now();
        let is_gone = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            // If the request was cancelled at the last moment, nothing is deleted.
            let gone = sqlx::query("delete from users where id = $1 and deletion_due_at <= $2")
                .bind(user)
                .bind(now)
                .execute(&mut *together)
                .await?
                .rows_affected();
            if gone > 0 {
                sqlx::query(DELETE_MAILS_TO).bind(key).execute(&mut *together).await?;
            }
            together.commit().await?;
            gone > 0
        });
        if is_gone {
            SecurityEvent::UserDeleted.because("deletion_due").of(user).log();
        }
        self.known_sessions.forget_user(user);
        Ok(())
    }
}
