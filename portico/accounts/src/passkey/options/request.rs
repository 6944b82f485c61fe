use super::RequestOptions;
use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::passkey::ceremony::challenge::Purpose;
use crate::passkey::relying_party::PasskeyUse;
use crate::session::audience::Audience;
use crate::session::caller::Caller;
use crate::step::error::StepError;
use crate::step::methods::StepMethod;

impl Accounts {
    /// Whether this site offers passkeys.
    pub fn passkeys_offered(&self) -> PasskeyUse {
        self.relying_party.offered
    }

    /// The options for a log-in. They name no account and no passkey, and nothing is stored. `None` where passkeys are
    /// not offered.
    pub fn passkey_log_in_options(&self) -> Result<Option<RequestOptions>, Fault> {
        let Some(host) = self.relying_party.id() else { return Ok(None) };
        let challenge = self.new_challenge(Purpose::LogIn)?;
        Ok(Some(RequestOptions::new(challenge, host, Vec::new())))
    }

    /// The options for finishing a pending log-in with one of its user's passkeys.
    pub async fn passkey_step_options(&self, token: &str) -> Result<RequestOptions, StepError> {
        let row = self.find_step(Audience::Web, token).await?;
        if row.is_deletion_pending() {
            return Err(StepError::DeletionPending);
        }
        let host = self.relying_party.id().filter(|_| self.due_in(&row).contains(&StepMethod::Passkey));
        let host = host.ok_or(StepError::WrongMethod)?;
        let challenge = self.new_challenge(Purpose::Step(row.step_id))?;
        Ok(RequestOptions::new(challenge, host, self.usable_credentials(row.user.id).await?))
    }

    /// The options for proving again, within a session, that it is its user. `None` for a caller without a passkey that
    /// can be used.
    pub async fn passkey_proof_options(&self, caller: &Caller) -> Result<Option<RequestOptions>, Fault> {
        let Some(host) = self.relying_party.id() else { return Ok(None) };
        let passkeys = self.usable_credentials(caller.user.id).await?;
        if passkeys.is_empty() {
            return Ok(None);
        }
        let challenge = self.new_challenge(Purpose::Proof(caller.session.id))?;
        Ok(Some(RequestOptions::new(challenge, host, passkeys)))
    }
}
