use portico_mail::Letter;

use super::error::ProofError;
use super::proof::{Door, FullProof};
use super::recovery::RecoveryCodes;
use super::void::void_steps_and_trust;
use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::session::caller::Caller;
use crate::user::row::User;

impl Accounts {
    /// Replaces the recovery codes of a user whose app is on, or whose passkey is the factor that policy asks for. Takes
    /// full proof. For `PORTICO_SUDO_TTL` after a log-in with a recovery code, the password is enough. `None` if there
    /// is no such factor.
    pub async fn renew_recovery_codes(
        &self,
        caller: &Caller,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<Option<RecoveryCodes>, ProofError> {
        let proved = self.prove(caller, &proof.into(), Door::Recovery, client).await?;
        if proved.app.is_none() && !self.has_factor_by_passkey(&caller.user).await? {
            return Ok(None);
        }
        let codes = RecoveryCodes::random(&self.randomness)?;
        let (user, session) = (caller.user.id, caller.session.id);
        let (at, device) = (format_time(self.clock.now()), client.device_or_unknown());
        let notice = self.outbox.notice(&caller.user, Letter::RecoveryCodesRenewed { at, device })?;
        let event = self.history.row(client, AuditEvent::RecoveryCodesRenewed, user, session)?;
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        codes.replace(&mut tx, user, self.clock.now()).await?;
        void_steps_and_trust(&mut tx, user).await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        self.commit_proved(tx, caller).await?;
        SecurityEvent::UserUpdated.because("recovery_codes_renewed").of(user).in_session(session).log_from(client);
        Ok(Some(codes))
    }

    /// Whether policy asks this user for a second factor, and a passkey is one.
    async fn has_factor_by_passkey(&self, user: &User) -> Result<bool, Fault> {
        Ok(self.policy_asks(user) && self.usable_passkeys(user.id, self.db.read()).await? > 0)
    }
}
