use portico_fields::Name;

use super::ceremony::challenge::Purpose;
use super::error::PasskeyError;
use super::insert::Inserted;
use super::registration::NewPasskey;
use super::row::Passkey;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::factor::error::ProofError;
use crate::factor::recovery::RecoveryCodes;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::caller::Caller;
use crate::user::lock::lock;

/// A passkey that was added.
#[derive(Clone, Debug)]
pub struct AddedPasskey {
    pub passkey: Passkey,
    /// Shown once. `None` unless policy asks for a second factor, and this is the first one.
    pub recovery_codes: Option<RecoveryCodes>,
}

impl Accounts {
    /// Adds a passkey, with the browser's answer to [`Accounts::passkey_creation_options`]. The full proof was shown
    /// there, in this session, within five minutes. Trusted browsers and pending log-ins become void. Other sessions
    /// continue.
    pub async fn add_passkey(
        &self,
        caller: &Caller,
        json: &str,
        name: Option<Name>,
        client: &Client,
    ) -> Result<AddedPasskey, PasskeyError> {
        self.relying_party.id().ok_or(PasskeyError::NotOffered)?;
        self.require_address_for_passkey(&caller.user)?;
        let (user, session) = (caller.user.id, caller.session.id);
        let credential = match self.check_creation(json, Purpose::Add(session), user).await {
            Ok(credential) => credential,
            Err(refusal) => {
                let refused = refusal.logged(SecurityEvent::AuthorizationFail, Some(session), client)?;
                return Err(PasskeyError::Invalid(refused));
            }
        };
        let passkey = self.new_passkey(&caller.user, credential, name.as_ref(), client)?;
        let has_codes = self.write_passkey(caller, &passkey, client).await?;
        self.passkey_is_added(user, Some(session), client);
        let NewPasskey { id, name, credential, codes, created_at } = passkey;
        let passkey =
            Passkey { id, name, created_at, last_used_at: None, is_synced: credential.is_backed_up, is_usable: true };
        Ok(AddedPasskey { passkey, recovery_codes: codes.filter(|_| has_codes) })
    }

    /// Returns whether it came with recovery codes.
    async fn write_passkey(
        &self,
        caller: &Caller,
        passkey: &NewPasskey,
        client: &Client,
    ) -> Result<bool, PasskeyError> {
        let (user, session) = (&caller.user, caller.session.id);
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user.id).await?;
        let has_codes = match self.insert_passkey(&mut tx, user, passkey, session, client).await? {
            Inserted::Yes { has_codes } => has_codes,
            Inserted::Exists => return Err(PasskeyError::Exists),
            Inserted::LimitReached => return Err(PasskeyError::LimitReached),
        };
        // The authenticator has verified its user just now. Without a password, the proof for the options was a passkey,
        // which no longer counts if one was removed in another session since.
        let sql = "update sessions set second_factor_at = $2, passkey_at = $2, proofs = $3 \
                   where id = $1 and revoked_at is null and (passkey_at is not null \
                   or exists (select 1 from users u where u.id = user_id and u.password_hash is not null))";
        let proofs = caller.session.proofs.with(passkey.word());
        let update = query(sql).bind(session).bind(passkey.created_at).bind(proofs.as_str());
        if update.execute(&mut tx).await? == 0 {
            // The session was ended, or its proof was voided, in the meantime.
            return Err(ProofError::ReauthenticationRequired.into());
        }
        tx.commit().await?;
        Ok(has_codes)
    }
}
