use portico_fields::GivenPassword;
use portico_mail::Letter;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::email::link;
use crate::fault::Fault;
use crate::history::audit::AuditRow;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue;
use crate::outbox::queue::{QueuedMail, format_time};
use crate::password::check::WrongPassword;
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;
use crate::session::end_reason::EndReason;
use crate::session::store;

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
    pub async fn request_deletion(
        &self,
        caller: &Caller,
        password: &GivenPassword,
        client: &Client,
    ) -> Result<Timestamp, DeleteAccountError> {
        let Some(hash) = self.verified_hash(caller, password, SecurityEvent::LogInFail, client).await? else {
            return Err(WrongPassword.into());
        };
        let due = self.clock.now() + self.settings.delete_grace;
        let notice = self.outbox.notice(&caller.user, Letter::DeletionAsked { at: format_time(due) })?;
        let event = self.history.row(client, AuditEvent::DeletionAsked, caller.user.id, caller.session.id)?;
        if !self.write_deletion(&hash, due, &event, &notice).await? {
            return Err(WrongPassword.into());
        }
        let line = SecurityEvent::UserArchived.because("deletion_asked");
        line.of(caller.user.id).in_session(caller.session.id).log_from(client);
        self.outbox.notify.notify_one();
        // Once more: someone may have logged in while this was being written.
        self.sessions.end_all_of(caller.user.id, None, EndReason::LoggedOut).await?;
        Ok(due)
    }

    /// Cancels a requested deletion.
    pub(crate) async fn cancel_deletion(&self, user: Uuid, client: &Client) -> Result<(), Fault> {
        let sql = "update users set deletion_due_at = null where id = $1";
        let event = self.history.row(client, AuditEvent::DeletionUndone, user, None)?;
        let mut tx = self.db.begin().await?;
        query(sql).bind(user).execute(&mut tx).await?;
        event.insert(&mut tx).await?;
        tx.commit().await?;
        SecurityEvent::UserUpdated.because("deletion_undone").of(user).log_from(client);
        Ok(())
    }

    /// Deletes every account that is due, and with it every row that names its owner.
    pub async fn delete_due_accounts(&self) -> Result<(), Fault> {
        let sql = "select id, email_key from users where deletion_due_at <= $1";
        let due: Vec<(Uuid, String)> = query(sql).bind(self.clock.now()).fetch_all(self.db.read()).await?;
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
        let mut tx = self.db.begin().await?;
        if query(sql).bind(user).bind(due).bind(hash).execute(&mut tx).await? == 0 {
            return Ok(false);
        }
        store::end_others(&mut tx, user, None, now, EndReason::LoggedOut).await?;
        link::void_all(&mut tx, user).await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Rows that refer to the user are deleted with the user's row. Emails requested by address do not refer to it.
    async fn delete_account(&self, user: Uuid, key: &str) -> Result<(), Fault> {
        // If the request was cancelled at the last moment, nothing is deleted.
        let sql = "delete from users where id = $1 and deletion_due_at <= $2";
        let mut tx = self.db.begin().await?;
        if query(sql).bind(user).bind(self.clock.now()).execute(&mut tx).await? > 0 {
            queue::delete_to(&mut tx, key).await?;
            tx.commit().await?;
            SecurityEvent::UserDeleted.because("deletion_due").of(user).log();
        }
        self.sessions.known.forget_user(user);
        Ok(())
    }
}
