use super::error::ProofError;
use super::proof::{Door, FullProof};
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::caller::Caller;

impl Accounts {
    /// Checks the caller's full proof again. A password then counts as recent for `PORTICO_SUDO_TTL`, in this session
    /// only. Users without one must have used a passkey, whose use counts from then on: see
    /// [`Accounts::prove_with_passkey`]. [`Accounts::rotate_session`] then continues the session with new tokens.
    pub async fn reauthenticate(
        &self,
        caller: &Caller,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<(), ProofError> {
        let proved = self.prove(caller, &proof.into(), Door::Usual, client).await?;
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        if proved.is_by_password() {
            let sql = "update sessions set authenticated_at = $2 where id = $1 and revoked_at is null";
            query(sql).bind(caller.session.id).bind(self.clock.now()).execute(&mut tx).await?;
        }
        self.commit_proved(tx, caller).await?;
        let line = SecurityEvent::LogInSuccess.because("reauthentication");
        line.of(caller.user.id).in_session(caller.session.id).log_from(client);
        Ok(())
    }
}
