//! Verifying an answer: section 7.2 of the specification.

use aws_lc_rs::digest;
use uuid::Uuid;

use super::ceremony::algorithm::Algorithm;
use super::ceremony::authenticator_data::AuthenticatorData;
use super::ceremony::challenge::{Challenge, Purpose};
use super::ceremony::client_data::{Ceremony, ClientData};
use super::ceremony::credential::Assertion;
use super::refusal::{Reason, Refusal};
use super::relying_party::RelyingParty;
use super::row::StoredPasskey;
use crate::accounts::Accounts;
use crate::db::query::{On, query};
use crate::history::client::Client;
use crate::session::proofs::Proofs;

/// A passkey whose answer is right. [`Accounts::note_use`] decides whether it still exists.
#[derive(Clone, Debug)]
pub(crate) struct CheckedPasskey {
    id: Uuid,
    pub(super) user: Uuid,
    former_count: i64,
    count: i64,
    is_backed_up: bool,
}

impl CheckedPasskey {
    /// The word for it in a session's proofs.
    pub(crate) fn word(&self) -> &'static str {
        Proofs::passkey(self.is_backed_up)
    }
}

impl Accounts {
    /// Checks the answer to request options, and uses up their challenge. `owner` is the user whose passkey it must be;
    /// `None` at a log-in, where the passkey says who logs in.
    pub(super) async fn check_assertion(
        &self,
        json: &str,
        purpose: Purpose,
        owner: Option<Uuid>,
        client: &Client,
    ) -> Result<CheckedPasskey, Refusal> {
        let (assertion, challenge) = self.answered(json, purpose).map_err(|reason| Refusal::Passkey(reason, owner))?;
        let stored = self.find_credential(&assertion.id).await?;
        let stored = stored.ok_or(Refusal::Passkey(Reason::Unknown, owner))?;
        let checked = self.check_with(&stored, &assertion, &challenge, owner).await;
        if let Err(Refusal::Passkey(Reason::Counter, _)) = &checked {
            self.note_suspicious(&stored, client).await;
        }
        // A passkey of another user says nothing about who sent it.
        checked.map_err(|refusal| refusal.of(owner.unwrap_or(stored.user_id)))
    }

    fn answered(&self, json: &str, purpose: Purpose) -> Result<(Assertion, Challenge), Reason> {
        let assertion = Assertion::parse(json).ok_or(Reason::Malformed)?;
        let client_data = ClientData::parse(&assertion.client_data).ok_or(Reason::Malformed)?;
        if !client_data.is_of(Ceremony::Get, &self.relying_party) {
            return Err(Reason::OtherPage);
        }
        let challenge = client_data.challenge().ok_or(Reason::Challenge)?;
        let challenge = self.challenges.read(purpose, &challenge, self.clock.now()).ok_or(Reason::Challenge)?;
        Ok((assertion, challenge))
    }

    async fn check_with(
        &self,
        stored: &StoredPasskey,
        assertion: &Assertion,
        challenge: &Challenge,
        owner: Option<Uuid>,
    ) -> Result<CheckedPasskey, Refusal> {
        stored.check_owner(assertion, owner)?;
        let data = stored.check_data(assertion, &self.relying_party)?;
        // Before the signature is looked at: of several identical answers, one gets there.
        if !self.use_up_challenge(challenge).await? {
            return Err(Reason::Replayed.into());
        }
        stored.check_signature(assertion)?;
        let count = i64::from(data.sign_count);
        let goes_back = stored.sign_count > 0 && count <= stored.sign_count;
        if goes_back && !stored.backup_eligible {
            return Err(Reason::Counter.into());
        }
        Ok(CheckedPasskey {
            id: stored.id,
            user: stored.user_id,
            former_count: stored.sign_count,
            count,
            is_backed_up: data.is_backed_up(),
        })
    }

    /// Stores the use of a passkey. Returns `false` if it was removed, or used with another counter, since it was
    /// checked.
    pub(crate) async fn note_use(&self, passkey: &CheckedPasskey, on: impl Into<On<'_>>) -> Result<bool, sqlx::Error> {
        let sql = "update passkeys set sign_count = $3, backed_up = $4, last_used_at = $5 \
                   where id = $1 and sign_count = $2";
        let update = query(sql).bind(passkey.id).bind(passkey.former_count).bind(passkey.count);
        Ok(update.bind(passkey.is_backed_up).bind(self.clock.now()).execute(on).await? > 0)
    }
}

impl StoredPasskey {
    /// At a log-in, the handle is what tells the account.
    fn check_owner(&self, assertion: &Assertion, owner: Option<Uuid>) -> Result<(), Reason> {
        let is_owned = owner.is_none_or(|owner| owner == self.user_id);
        let has_handle = match &assertion.user_handle {
            Some(handle) => self.passkey_handle.as_ref() == Some(handle),
            None => owner.is_some(),
        };
        if is_owned && has_handle { Ok(()) } else { Err(Reason::OtherAccount) }
    }

    fn check_data<'a>(&self, assertion: &'a Assertion, site: &RelyingParty) -> Result<AuthenticatorData<'a>, Reason> {
        if site.id() != Some(&*self.rp_id) {
            return Err(Reason::OtherHost);
        }
        let data = AuthenticatorData::parse(&assertion.authenticator_data).ok_or(Reason::Malformed)?;
        data.check(site)?;
        if data.is_backup_eligible() != self.backup_eligible {
            return Err(Reason::BackupState);
        }
        Ok(data)
    }

    fn check_signature(&self, assertion: &Assertion) -> Result<(), Reason> {
        let algorithm = Algorithm::of_cose(self.algorithm).ok_or(Reason::Key)?;
        let is_signed = algorithm.verifies(&self.public_key, &assertion.signed(), &assertion.signature);
        if is_signed { Ok(()) } else { Err(Reason::Signature) }
    }
}

impl Assertion {
    /// The message of the signature.
    pub(super) fn signed(&self) -> Vec<u8> {
        let hash = digest::digest(&digest::SHA256, &self.client_data);
        [&self.authenticator_data, hash.as_ref()].concat()
    }
}
