//! The link in the email about a new factor. Without it, someone who stole a password could turn an app on and lock the
//! owner out.

use portico_mail::Letter;
use uuid::Uuid;

use super::undo_link::{Undone, use_up_undo};
use super::void::void_passkey_proofs;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::email::link;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::secret::clock::Timestamp;
use crate::session::end_reason::EndReason;
use crate::session::store;
use crate::user::lock::lock;
use crate::user::row::User;

#[derive(Debug, thiserror::Error)]
pub enum UndoFactorError {
    #[error("This link no longer works.")]
    InvalidLink,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for UndoFactorError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl Accounts {
    /// The account of a link about a new factor. `None` if the link is wrong, used or expired, or the account is
    /// disabled. Looking it up does not use up the link.
    pub async fn account_of_undo_link(&self, secret: &str) -> Result<Option<User>, Fault> {
        let Some(user) = self.links.find_undo(secret).await? else { return Ok(None) };
        Ok(self.user_by_id(user).await?.filter(|user| user.disabled_at.is_none()))
    }

    /// Uses up the link: its factor is removed, and with it every other factor that can still be undone, which may be the
    /// same person's. Older ones stay. All sessions, pending log-ins and trust end, and the password does not work until
    /// it is reset.
    pub async fn undo_factor(&self, secret: &str, client: &Client) -> Result<(), UndoFactorError> {
        let user = self.account_of_undo_link(secret).await?.ok_or_else(|| {
            SecurityEvent::AuthorizationFail.because("invalid_link").log_from(client);
            UndoFactorError::InvalidLink
        })?;
        self.write_undo(secret, &user, client).await?;
        self.outbox.notify.notify_one();
        SecurityEvent::UserUpdated.because("factor_undone").of(user.id).log_from(client);
        // Once more: someone may have logged in while this was being written.
        self.sessions.end_all_of(user.id, None, EndReason::EndedElsewhere).await?;
        Ok(())
    }

    async fn write_undo(&self, secret: &str, user: &User, client: &Client) -> Result<(), UndoFactorError> {
        let now = self.clock.now();
        let event = self.history.row(client, AuditEvent::FactorUndone, user.id, None::<Uuid>)?;
        let notice = self.outbox.notice(user, Letter::FactorUndone { at: format_time(now) })?;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user.id).await?;
        let undone = use_up_undo(&mut tx, secret, now).await?.ok_or(UndoFactorError::InvalidLink)?;
        remove_undone(&mut tx, user.id, &undone, self.not_recent()).await?;
        self.removal_of(user).finish(&mut tx).await?;
        query("update users set password_hash = null where id = $1").bind(user.id).execute(&mut tx).await?;
        store::end_others(&mut tx, user.id, None, now, EndReason::EndedElsewhere).await?;
        link::void_all(&mut tx, user.id).await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}

/// A new app or a first passkey comes with recovery codes, and the person who added it has seen them.
async fn remove_undone(tx: &mut Tx, user: Uuid, undone: &Undone, not_recent: Timestamp) -> Result<(), sqlx::Error> {
    for sql in [
        "delete from authenticator_apps where user_id = $1 and (confirmed_at >= $2 or $3)",
        "delete from recovery_codes where user_id = $1 and (created_at >= $2 or $3)",
    ] {
        query(sql).bind(user).bind(undone.since).bind(undone.is_app).execute(&mut *tx).await?;
    }
    let sql = "delete from passkeys where user_id = $1 and created_at >= $2";
    if query(sql).bind(user).bind(undone.since).execute(&mut *tx).await? > 0 {
        void_passkey_proofs(tx, user, None, not_recent).await?;
    }
    Ok(())
}
