use portico_mail::Letter;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::{Query, query};
use crate::db::tx::Tx;
use crate::email::link;
use crate::factor::error::ProofError;
use crate::factor::proof::{Door, FullProof};
use crate::factor::void::void_steps_and_trust;
use crate::fault::Fault;
use crate::history::audit::AuditRow;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::list::Cursor;
use crate::outbox::queue;
use crate::outbox::queue::{QueuedMail, format_time};
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;
use crate::session::end_reason::EndReason;
use crate::session::store;

/// How many accounts are read at a time.
const DUE_AT_ONCE: i64 = 100;

#[derive(Debug, thiserror::Error)]
pub enum DeleteAccountError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Requests the deletion of the account. All sessions end at once. Within `PORTICO_DELETE_GRACE`, logging in on the
    /// site offers to cancel it. Requires full proof. Returns when the account will be deleted.
    pub async fn request_deletion(
        &self,
        caller: &Caller,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<Timestamp, DeleteAccountError> {
        let proved = self.prove(caller, &proof.into(), Door::Usual, client).await?;
        let due = self.clock.now() + self.settings.delete_grace;
        let notice = self.outbox.notice(&caller.user, Letter::DeletionAsked { at: format_time(due) })?;
        let event = self.history.row(client, AuditEvent::DeletionAsked, caller.user.id, caller.session.id)?;
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        self.write_deletion(&mut tx, due, &event, &notice).await?;
        self.commit_proved(tx, caller).await?;
        let line = SecurityEvent::UserArchived.because("deletion_asked");
        line.of(caller.user.id).in_session(caller.session.id).log_from(client);
        // Once more: someone may have logged in while this was being written.
        self.sessions.end_all_of(caller.user.id, None, EndReason::LoggedOut).await?;
        Ok(due)
    }

    /// Deletes every account that is due, and with it every row that names its owner. One that cannot be deleted, because
    /// a hook of the app fails, does not prevent the others.
    pub async fn delete_due_accounts(&self) -> Result<(), Fault> {
        let (now, mut after) = (self.clock.now(), Cursor { at: Timestamp::from_micros(i64::MIN), id: Uuid::nil() });
        let mut all = Ok(());
        loop {
            let due = self.due_accounts(now, after).await?;
            let Some(last) = due.last() else { return all };
            after = *last;
            for account in &due {
                all = all.and(self.delete_due_account(account.id).await);
            }
        }
    }

    /// The next accounts that are due, and since when.
    async fn due_accounts(&self, now: Timestamp, after: Cursor) -> Result<Vec<Cursor>, Fault> {
        let sql = "select deletion_due_at, id from users where deletion_due_at <= $1 \
                   and (deletion_due_at, id) > ($2, $3) order by deletion_due_at, id limit $4";
        let due = query(sql).bind(now).bind(after.at).bind(after.id).bind(DUE_AT_ONCE);
        let due: Vec<(Timestamp, Uuid)> = due.fetch_all(self.db.read()).await?;
        Ok(due.into_iter().map(|(at, id)| Cursor { at, id }).collect())
    }

    /// Deletes a user if `is_still`, which returns the key of the address, finds a row once the user's is locked. Rows that
    /// refer to the user are deleted with the user's row. Emails requested by address do not refer to it.
    pub(crate) async fn delete_if(&self, user: Uuid, is_still: Query) -> Result<bool, Fault> {
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user).await?;
        let found: Option<(String,)> = is_still.fetch_optional(&mut tx).await?;
        if let Some((email_key,)) = &found {
            self.settings.hooks.user_deleted(&mut tx, user, &self.outbox).await?;
            query("delete from users where id = $1").bind(user).execute(&mut tx).await?;
            queue::delete_to(&mut tx, email_key).await?;
            tx.commit().await?;
        }
        self.sessions.known.forget_user(user);
        Ok(found.is_some())
    }

    async fn write_deletion(
        &self,
        tx: &mut Tx,
        due: Timestamp,
        event: &AuditRow,
        notice: &QueuedMail,
    ) -> Result<(), Fault> {
        let user = event.user;
        let sql = "update users set deletion_due_at = $2 where id = $1";
        query(sql).bind(user).bind(due).execute(&mut *tx).await?;
        store::end_others(tx, user, None, self.clock.now(), EndReason::LoggedOut).await?;
        link::void_all(tx, user).await?;
        void_steps_and_trust(tx, user).await?;
        event.insert(tx).await?;
        notice.insert(tx).await
    }

    async fn delete_due_account(&self, user: Uuid) -> Result<(), Fault> {
        // If the request was cancelled at the last moment, nothing is deleted.
        let is_due = query("select email_key from users where id = $1 and deletion_due_at <= $2").bind(user);
        if self.delete_if(user, is_due.bind(self.clock.now())).await? {
            SecurityEvent::UserDeleted.because("deletion_due").of(user).log();
        }
        Ok(())
    }
}

/// Cancels a requested deletion within a transaction.
pub(crate) async fn write_cancellation(tx: &mut Tx, event: &AuditRow) -> Result<(), sqlx::Error> {
    query("update users set deletion_due_at = null where id = $1").bind(event.user).execute(&mut *tx).await?;
    event.insert(tx).await
}

/// Locks a user's row as strongly as its deletion does, before hooks lock rows that belong to it. SQLite locks everything.
async fn lock(tx: &mut Tx, user: Uuid) -> Result<(), sqlx::Error> {
    let sql = match tx {
        Tx::Sqlite(_) => "update users set name = name where id = $1 and false",
        Tx::Postgres(_) => "select 1 from users where id = $1 for update",
    };
    query(sql).bind(user).execute(tx).await.map(drop)
}
