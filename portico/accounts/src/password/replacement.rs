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
    pub(crate) password_hash: String,
    /// The session that continues.
    pub(crate) kept: Option<Uuid>,
    pub(crate) event: AuditRow,
    pub(crate) notice: QueuedMail,
}

impl Replacement {
    /// Writes the hash, the history line and the email, and ends other sessions, earlier links, pending log-ins and
    /// trust, within a transaction that has locked the user's row.
    pub(super) async fn write(&self, tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
        let sql = "update users set password_hash = $2 where id = $1";
        query(sql).bind(self.user).bind(&self.password_hash).execute(&mut *tx).await?;
        store::end_others(tx, self.user, self.kept, now, EndReason::PasswordChanged).await?;
        link::void_all(tx, self.user).await?;
        void_steps_and_trust(tx, self.user).await?;
        self.event.insert(tx).await?;
        self.notice.insert(tx).await
    }
}
