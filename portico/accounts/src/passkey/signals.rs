use serde::Serialize;

use super::options::encode;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::user::row::User;

/// What a page tells the browser about a user's passkeys (Level 3, section 5.1.10), so that authenticators stop offering
/// removed ones and show the current names.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeySignals {
    rp_id: String,
    user_id: String,
    all_accepted_credential_ids: Vec<String>,
    name: String,
    display_name: String,
}

impl Accounts {
    /// The signals about a user's passkeys on this host. `None` for a user who never began to add one, and where
    /// passkeys are not offered.
    pub async fn passkey_signals(&self, user: &User) -> Result<Option<PasskeySignals>, Fault> {
        let Some(host) = self.relying_party.id() else { return Ok(None) };
        let sql = "select passkey_handle from users where id = $1";
        let stored: Option<(Option<Vec<u8>>,)> = query(sql).bind(user.id).fetch_optional(self.db.read()).await?;
        let Some((Some(handle),)) = stored else { return Ok(None) };
        let accepted = self.usable_credentials(user.id).await?;
        Ok(Some(PasskeySignals {
            rp_id: host.to_owned(),
            user_id: encode(&handle),
            all_accepted_credential_ids: accepted.into_iter().map(|passkey| passkey.id).collect(),
            name: user.email.clone(),
            display_name: user.name.clone(),
        }))
    }
}
