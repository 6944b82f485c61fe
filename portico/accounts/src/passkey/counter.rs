//! The counter of a passkey that cannot be synced did not go up, so there may be a copy of it.

use portico_fields::without_directions;
use portico_mail::Letter;

use super::row::StoredPasskey;
use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::outbox::queue::format_time;
use crate::report::Report;

impl Accounts {
    /// Records it, and tells the user once a day. The answer is refused in any case, even if this fails.
    pub(super) async fn note_suspicious(&self, passkey: &StoredPasskey, client: &Client) {
        if let Err(error) = self.record_suspicious(passkey, client).await {
            tracing::warn!(error = %Report(&error), "a suspicious passkey was not recorded in the account's history");
        }
    }

    async fn record_suspicious(&self, passkey: &StoredPasskey, client: &Client) -> Result<(), Fault> {
        let Some(user) = self.user_by_id(passkey.user_id).await? else { return Ok(()) };
        let event = self.history.row(client, AuditEvent::PasskeySuspicious, user.id, None)?;
        let (at, device) = (format_time(self.clock.now()), client.device_or_unknown());
        let letter = Letter::PasskeySuspicious { at, device, passkey: without_directions(&passkey.name) };
        let notice = self.outbox.notice(&user, letter)?;
        let mut tx = self.db.begin().await?;
        if event.insert_counted(&mut tx).await? == Some(1) {
            notice.insert(&mut tx).await?;
        }
        tx.commit().await?;
        self.outbox.notify.notify_one();
        Ok(())
    }
}
