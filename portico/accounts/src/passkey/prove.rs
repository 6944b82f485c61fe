use super::assertion::CheckedPasskey;
use super::ceremony::challenge::Purpose;
use super::error::PasskeyProofError;
use super::invalid::InvalidPasskey;
use super::refusal::{Reason, Refusal};
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::caller::Caller;
use crate::session::proofs::Proofs;
use crate::user::lock::lock;

impl Accounts {
    /// Proves again, with the browser's answer to [`Accounts::passkey_proof_options`], that the session is used by its
    /// user. The proof then counts as recent for `PORTICO_SUDO_TTL`, in this session only.
    /// [`Accounts::rotate_session`] then continues the session with new tokens.
    pub async fn prove_with_passkey(
        &self,
        caller: &Caller,
        json: &str,
        client: &Client,
    ) -> Result<(), PasskeyProofError> {
        let session = caller.session.id;
        let passkey = match self.check_assertion(json, Purpose::Proof(session), Some(caller.user.id), client).await {
            Ok(passkey) => passkey,
            Err(refusal) => return Err(refusal.logged(SecurityEvent::LogInFail, Some(session), client)?.into()),
        };
        if !self.write_proof(caller, &passkey).await? {
            let refusal = Refusal::Passkey(Reason::ChangedMeanwhile, Some(caller.user.id));
            let refused: InvalidPasskey = refusal.logged(SecurityEvent::LogInFail, Some(session), client)?;
            return Err(refused.into());
        }
        self.sessions.known.forget_session(session);
        let line = SecurityEvent::LogInSuccess.because("passkey_reauthentication");
        line.of(caller.user.id).in_session(session).log_from(client);
        Ok(())
    }

    /// Returns `false` if the passkey was removed or the session ended meanwhile.
    async fn write_proof(&self, caller: &Caller, passkey: &CheckedPasskey) -> Result<bool, sqlx::Error> {
        let mut tx = self.db.begin().await?;
        lock(&mut tx, caller.user.id).await?;
        if !self.note_use(passkey, &mut tx).await? {
            return Ok(false);
        }
        let sql = "update sessions set authenticated_at = $2, second_factor_at = $2, passkey_at = $2, proofs = $3 \
                   where id = $1 and revoked_at is null";
        let proofs = Proofs::stored_with(passkey.word(), caller.session.id, &mut tx).await?;
        let update = query(sql).bind(caller.session.id).bind(self.clock.now()).bind(proofs.as_str());
        let is_open = update.execute(&mut tx).await? > 0;
        tx.commit().await?;
        Ok(is_open)
    }
}
