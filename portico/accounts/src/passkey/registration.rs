//! Registering a new credential: section 7.1 of the specification, with attestation "none".

use uuid::Uuid;

use super::ceremony::algorithm::Algorithm;
use super::ceremony::authenticator_data::AuthenticatorData;
use super::ceremony::challenge::Purpose;
use super::ceremony::client_data::{Ceremony, ClientData};
use super::ceremony::credential::Creation;
use super::refusal::{Reason, Refusal};
use super::relying_party::RelyingParty;
use crate::accounts::Accounts;
use crate::factor::recovery::RecoveryCodes;
use crate::secret::clock::Timestamp;
use crate::session::proofs::Proofs;

/// A credential that an authenticator has created.
#[derive(Debug)]
pub(super) struct NewCredential {
    pub(super) id: Vec<u8>,
    pub(super) public_key: Vec<u8>,
    pub(super) algorithm: i64,
    pub(super) sign_count: u32,
    pub(super) is_backup_eligible: bool,
    pub(super) is_backed_up: bool,
    pub(super) transports: String,
    pub(super) aaguid: Uuid,
}

/// A passkey that is about to be stored.
pub(crate) struct NewPasskey {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) credential: NewCredential,
    /// Stored if policy asks the user for a second factor, and this is the first one.
    pub(super) codes: Option<RecoveryCodes>,
    pub(super) created_at: Timestamp,
}

impl NewPasskey {
    /// The word for it in a session's proofs.
    pub(crate) fn word(&self) -> &'static str {
        Proofs::passkey(self.credential.is_backed_up)
    }
}

impl NewCredential {
    /// Nothing signs the key, so the browser's form of it is as good as the one within the authenticator's data.
    pub(super) fn checked(creation: Creation, site: &RelyingParty) -> Result<Self, Reason> {
        let data = AuthenticatorData::parse(&creation.authenticator_data).ok_or(Reason::Malformed)?;
        data.check(site)?;
        let credential = data.credential().filter(|credential| credential.id == creation.id);
        let credential = credential.ok_or(Reason::Malformed)?;
        let algorithm = Algorithm::of_cose(creation.algorithm).ok_or(Reason::Key)?;
        if !algorithm.has_key(&creation.public_key) {
            return Err(Reason::Key);
        }
        Ok(Self {
            aaguid: credential.aaguid,
            sign_count: data.sign_count,
            is_backup_eligible: data.is_backup_eligible(),
            is_backed_up: data.is_backed_up(),
            algorithm: algorithm.cose(),
            id: creation.id,
            public_key: creation.public_key,
            transports: creation.transports,
        })
    }
}

impl Accounts {
    /// Checks the answer to creation options, and uses up their challenge. `owner` is the user who gets the passkey.
    pub(super) async fn check_creation(
        &self,
        json: &str,
        purpose: Purpose,
        owner: Uuid,
    ) -> Result<NewCredential, Refusal> {
        let checked = self.check_new(json, purpose).await;
        checked.map_err(|refusal| refusal.of(owner))
    }

    async fn check_new(&self, json: &str, purpose: Purpose) -> Result<NewCredential, Refusal> {
        let creation = Creation::parse(json).ok_or(Reason::Malformed)?;
        let client_data = ClientData::parse(&creation.client_data).ok_or(Reason::Malformed)?;
        if !client_data.is_of(Ceremony::Create, &self.relying_party) {
            return Err(Reason::OtherPage.into());
        }
        let challenge = client_data.challenge().ok_or(Reason::Challenge)?;
        let challenge = self.challenges.read(purpose, &challenge, self.clock.now()).ok_or(Reason::Challenge)?;
        let credential = NewCredential::checked(creation, &self.relying_party)?;
        if !self.use_up_challenge(&challenge).await? {
            return Err(Reason::Replayed.into());
        }
        Ok(credential)
    }
}
