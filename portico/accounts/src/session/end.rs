use uuid::Uuid;

use super::end_reason::EndReason;
use super::store;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;

impl Accounts {
    /// Ends a session permanently at its owner's request, and logs it as this event. Returns whether this call ended
    /// it.
    pub(crate) async fn end_session(
        &self,
        id: Uuid,
        reason: EndReason,
        logged: SecurityEvent,
        client: &Client,
    ) -> Result<bool, Fault> {
        let owner = self.write_end(id, reason, client).await?;
        self.sessions.known.forget_session(id);
        if let Some(owner) = owner {
            logged.because(reason.as_str()).of(owner).in_session(id).log_from(client);
        }
        Ok(owner.is_some())
    }

    /// The owner of the session, if this call ended it.
    async fn write_end(&self, id: Uuid, reason: EndReason, client: &Client) -> Result<Option<Uuid>, Fault> {
        let owner = "select user_id from sessions where id = $1 and revoked_at is null";
        let event = match reason {
            EndReason::LoggedOut => AuditEvent::LoggedOut,
            _ => AuditEvent::SessionEnded,
        };
        let mut tx = self.db.begin().await?;
        let owner: Option<(Uuid,)> = query(owner).bind(id).fetch_optional(&mut tx).await?;
        let Some((owner,)) = owner else { return Ok(None) };
        // The history line first: it locks the user's row, which every transaction that locks both must lock first.
        self.history.row(client, event, owner, id)?.insert(&mut tx).await?;
        if !store::end(&mut tx, id, self.clock.now(), reason).await? {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(owner))
    }
}
