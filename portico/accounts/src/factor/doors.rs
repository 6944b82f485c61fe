//! The demands that a page, a route or a server function may make of its caller, besides the log-in.

use super::error::ProofError;
use super::proof::log_missing_factor;
use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::session::caller::{Caller, NotAdministrator};
use crate::session::own::log_missing_proof;

/// Why an administrator's page or route is closed to the caller.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    #[error(transparent)]
    NotAdministrator(#[from] NotAdministrator),
    /// Policy asks administrators for a second factor, and none was proved in this session.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Accounts {
    /// Refuses a caller who is not an administrator, or whose session lacks the second factor that policy asks for.
    pub async fn require_admin(&self, caller: &Caller) -> Result<(), AdminError> {
        caller.require_admin()?;
        self.require_policy_factor(caller).await.map_err(AdminError::from)
    }

    /// Refuses a caller in whose session no second factor was proved, whatever policy says.
    pub async fn require_second_factor(&self, caller: &Caller) -> Result<(), ProofError> {
        if self.has_second_factor(caller).await? {
            return Ok(());
        }
        log_missing_factor(caller, "second_factor_missing");
        let factors = self.factors(caller.user.id).await?;
        Err(match (factors.app_confirmed_at.is_some(), factors.passkeys > 0) {
            (true, true) => ProofError::SecondFactorRequired,
            (true, false) => ProofError::CodeRequired,
            (false, true) => ProofError::PasskeyRequired,
            (false, false) => ProofError::SetUpFirst,
        })
    }

    /// Refuses a caller whose last proof (a password, a code or a passkey, at log-in or since) is older than
    /// `PORTICO_SUDO_TTL`.
    pub async fn require_recent_proof(&self, caller: &Caller) -> Result<(), ProofError> {
        if self.is_proof_recent(caller).await? {
            return Ok(());
        }
        log_missing_proof(caller);
        Err(ProofError::ReauthenticationRequired)
    }

    /// Refuses a caller who must have a second factor, and in whose session none was proved.
    pub(crate) async fn require_policy_factor(&self, caller: &Caller) -> Result<(), ProofError> {
        if self.policy_asks(&caller.user) { self.require_second_factor(caller).await } else { Ok(()) }
    }

    /// Whether a second factor was proved in the caller's session. If this process does not know of one, it asks the
    /// database, because another server may have accepted the proof.
    async fn has_second_factor(&self, caller: &Caller) -> Result<bool, Fault> {
        if caller.session.second_factor_at.is_some() {
            return Ok(true);
        }
        let row = self.sessions.stored(caller.session.id).await?;
        Ok(row.is_some_and(|row| row.session.second_factor_at.is_some() && self.sessions.end_of(&row).is_none()))
    }
}
