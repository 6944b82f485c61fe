use portico_fields::GivenPassword;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;

#[derive(Debug, thiserror::Error)]
#[error("That is not your password.")]
pub struct WrongPassword;

impl Accounts {
    /// Whether something was proved within `PORTICO_SUDO_TTL`. This asks the database: the cache of this process may be
    /// older than a proof on another server.
    pub(crate) async fn is_proof_recent(&self, caller: &Caller) -> Result<bool, Fault> {
        let row = self.sessions.stored(caller.session.id).await?;
        let entered_at = row.filter(|row| self.sessions.end_of(row).is_none()).map(|row| row.session.authenticated_at);
        Ok(entered_at.is_some_and(|at| self.clock.now() < at + self.settings.sudo_ttl))
    }

    /// The latest time of a proof that is no longer recent.
    pub(crate) fn not_recent(&self) -> Timestamp {
        self.clock.now() - self.settings.sudo_ttl
    }

    /// Whether a passkey was used in this session within `PORTICO_SUDO_TTL`. For users without a password, only that
    /// counts: their session may have been opened with the password that they have removed. It no longer counts after a
    /// passkey was removed in another session.
    pub(crate) async fn is_passkey_recent(&self, caller: &Caller) -> Result<bool, Fault> {
        let row = self.sessions.stored(caller.session.id).await?;
        let used_at = row.filter(|row| self.sessions.end_of(row).is_none()).and_then(|row| row.session.passkey_at);
        Ok(used_at.is_some_and(|at| self.clock.now() < at + self.settings.sudo_ttl))
    }

    /// The caller's hash, if this is the matching password. Attempts are counted by session: a hijacker cannot keep
    /// guessing, and cannot lock the owner out elsewhere. A wrong password is logged as this event and recorded in the
    /// account's history.
    pub(crate) async fn verified_hash(
        &self,
        caller: &Caller,
        password: &GivenPassword,
        event: SecurityEvent,
        client: &Client,
    ) -> Result<Option<String>, Fault> {
        let counted = self.limiter.count_password(caller.session.id, caller.user.id, client).await?;
        let checked = self.hash_matching(caller.user.id, password).await;
        let hash = self.limiter.refund_unless_wrong(counted, checked).await?;
        if hash.is_none() {
            let (user, session) = (caller.user.id, caller.session.id);
            event.because("wrong_password_in_session").of(user).in_session(session).log_from(client);
            self.notes.note_event(AuditEvent::WrongPasswordInSession, user, session, client);
        }
        Ok(hash)
    }

    /// The stored hash, if this is the matching password. A caller that relies on it for a change must make sure that
    /// the hash is still stored: another change may have come first.
    pub(crate) async fn hash_matching(&self, user: Uuid, password: &GivenPassword) -> Result<Option<String>, Fault> {
        let sql = "select password_hash from users where id = $1";
        let stored: Option<(Option<String>,)> = query(sql).bind(user).fetch_optional(self.db.read()).await?;
        let stored = stored.and_then(|(hash,)| hash);
        let matches = self.passwords.verify(password, stored.as_deref()).await?;
        Ok(stored.filter(|_| matches))
    }
}
