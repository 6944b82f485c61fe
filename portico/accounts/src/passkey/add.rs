use portico_fields::Name;
use uuid::Uuid;

use super::ceremony::challenge::Purpose;
use super::error::PasskeyError;
use super::insert::Inserted;
use super::refusal::{Reason, Refusal};
use super::registration::NewPasskey;
use super::row::Passkey;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::factor::error::ProofError;
use crate::factor::hash::factor_hash;
use crate::factor::recovery::RecoveryCodes;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::caller::Caller;
use crate::session::proofs::Proofs;
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
    /// there, in this session, within five minutes, and neither the password nor a factor has changed since. Trusted
    /// browsers and pending log-ins become void. Other sessions continue.
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
        // A user who has been deleted got no options.
        let state = factor_hash(user, self.db.read()).await?.unwrap_or_default();
        let credential = match self.check_creation(json, Purpose::Add { session, state }, user).await {
            Ok(credential) => credential,
            Err(refusal) => return Err(refused(refusal, session, client)),
        };
        let passkey = self.new_passkey(&caller.user, credential, name.as_ref(), client)?;
        let has_codes = self.write_passkey(caller, &passkey, state, client).await?;
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
        state: [u8; 32],
        client: &Client,
    ) -> Result<bool, PasskeyError> {
        let (user, session) = (&caller.user, caller.session.id);
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user.id).await?;
        if factor_hash(user.id, &mut tx).await? != Some(state) {
            let refusal = Refusal::Passkey(Reason::ChangedMeanwhile, Some(user.id));
            return Err(refused(refusal, session, client));
        }
        let has_codes = match self.insert_passkey(&mut tx, user, passkey, session, client).await? {
            Inserted::Yes { has_codes } => has_codes,
            Inserted::Exists => return Err(PasskeyError::Exists),
            Inserted::LimitReached => return Err(PasskeyError::LimitReached),
        };
        // The authenticator has verified its user just now.
        let sql = "update sessions set second_factor_at = $2, passkey_at = $2, proofs = $3 \
                   where id = $1 and revoked_at is null";
        let proofs = Proofs::stored_with(passkey.word(), session, &mut tx).await?;
        let update = query(sql).bind(session).bind(passkey.created_at).bind(proofs.as_str());
        if update.execute(&mut tx).await? == 0 {
            // The session was ended in the meantime.
            return Err(ProofError::ReauthenticationRequired.into());
        }
        tx.commit().await?;
        Ok(has_codes)
    }
}

fn refused(refusal: Refusal, session: Uuid, client: &Client) -> PasskeyError {
    match refusal.logged(SecurityEvent::AuthorizationFail, Some(session), client) {
        Ok(invalid) => PasskeyError::Invalid(invalid),
        Err(fault) => PasskeyError::Fault(fault),
    }
}
