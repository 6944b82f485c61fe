use uuid::Uuid;

use crate::db::query::query;
use crate::db::tx::Tx;
use crate::email::link;
use crate::factor::void::void_steps_and_trust;
use crate::fault::Fault;
use crate::history::audit::AuditRow;
use crate::outbox::queue::QueuedMail;
use crate::secret::clock::Timestamp;
use crate::session::end_reason::EndReason;
use crate::session::store;

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

impl Replacement {
    /// Writes the hash, the history line and the email, and ends other sessions, earlier links, pending log-ins and
    /// trust, within one transaction. Returns whether the former hash was still stored; if not, the transaction must
    /// not be committed.
    pub(super) async fn write(&self, tx: &mut Tx, now: Timestamp) -> Result<bool, Fault> {
        let sql = "update users set password_hash = $2 where id = $1 \
                   and coalesce(password_hash, '') = coalesce($3, password_hash, '')";
        let replace = query(sql).bind(self.user).bind(&self.password_hash).bind(&self.former_hash);
        let replaced = replace.execute(&mut *tx).await?;
        store::end_others(tx, self.user, self.kept, now, EndReason::PasswordChanged).await?;
        link::void_all(tx, self.user).await?;
        void_steps_and_trust(tx, self.user).await?;
        self.event.insert(tx).await?;
        self.notice.insert(tx).await?;
        Ok(replaced > 0)
    }
}
