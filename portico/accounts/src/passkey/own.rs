use portico_fields::Name;
use uuid::Uuid;

use super::row::{Passkey, PasskeyRow};
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::caller::Caller;

impl Accounts {
    /// A user's passkeys, oldest first. Includes those that were made for another host, so that they can be removed.
    pub async fn passkeys(&self, user: Uuid) -> Result<Vec<Passkey>, Fault> {
        let host = self.relying_party.usable_host();
        let rows = self.passkey_rows(user).await?;
        Ok(rows.into_iter().map(|row| row.seen_at(host)).collect())
    }

    /// Renames one of the caller's passkeys. `None` if no passkey has this id.
    pub async fn rename_passkey(
        &self,
        caller: &Caller,
        id: Uuid,
        name: &Name,
        client: &Client,
    ) -> Result<Option<Passkey>, Fault> {
        let sql = "update passkeys set name = $3 where id = $1 and user_id = $2 \
                   returning id, name, created_at, last_used_at, backed_up, rp_id";
        let rename = query(sql).bind(id).bind(caller.user.id).bind(name.as_str());
        let renamed: Option<PasskeyRow> = rename.fetch_optional(self.db.write()).await?;
        if renamed.is_some() {
            let line = SecurityEvent::UserUpdated.because("passkey_renamed");
            line.of(caller.user.id).in_session(caller.session.id).log_from(client);
        }
        Ok(renamed.map(|row| row.seen_at(self.relying_party.usable_host())))
    }
}
