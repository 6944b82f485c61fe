use portico_fields::GivenPassword;
use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::caller::Caller;
use crate::client::Client;
use crate::db::{reading, writing};
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

#[derive(Debug, thiserror::Error)]
pub enum ReauthenticateError {
    #[error("That is not your password.")]
    WrongPassword,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Checks the caller's password again. It then counts as recent for `PORTICO_SUDO_TTL`, in this session only.
    pub async fn reauthenticate(&self, caller: &Caller, password: &GivenPassword) -> Result<(), ReauthenticateError> {
        if self.callers_hash(caller, password, SecurityEvent::LogInFail).await?.is_none() {
            return Err(ReauthenticateError::WrongPassword);
        }
        let sql = "update sessions set authenticated_at = $2 where id = $1 and revoked_at is null";
        writing!(&self.db, pool => sqlx::query(sql)
            .bind(caller.session.id)
            .bind(self.clock.now())
            .execute(pool)
            .await
            .map(drop))
        .map_err(Fault::from)?;
        self.known_sessions.forget_session(caller.session.id);
        SecurityEvent::LogInSuccess.because("reauthentication").of(caller.user.id).in_session(caller.session.id).log();
        Ok(())
    }

    /// Whether the password was entered within `PORTICO_SUDO_TTL`. This asks the database: the cache of this process
    /// may be older than an entry at another server.
    pub(crate) async fn is_password_recent(&self, caller: &Caller) -> Result<bool, Fault> {
        let row = self.stored_session(caller.session.id).await?;
        let entered_at = row.filter(|row| self.end_of(row).is_none()).map(|row| row.session.authenticated_at);
        Ok(entered_at.is_some_and(|at| self.clock.now() < at + self.settings.sudo_ttl))
    }

    /// The caller's hash, if this is the matching password. Attempts are counted by session: a hijacker cannot keep
    /// guessing, and cannot lock the owner out elsewhere. A wrong password is logged as this event and recorded in the
    /// account's history.
    pub(crate) async fn callers_hash(
        &self,
        caller: &Caller,
        password: &GivenPassword,
        event: SecurityEvent,
    ) -> Result<Option<String>, Fault> {
        let counted = self.count_password_of(caller).await?;
        let looked_at = self.hash_matching(caller.user.id, password).await;
        let hash = self.give_back_unless_wrong(counted, looked_at).await?;
        if hash.is_none() {
            let (user, session) = (caller.user.id, caller.session.id);
            event.because("wrong_password_in_session").of(user).in_session(session).log();
            self.note_event(AuditEvent::WrongPasswordInSession, user, session, &Client::acting());
        }
        Ok(hash)
    }

    /// The stored hash, if this is the matching password. A caller that relies on it for a change must make sure that
    /// the hash is still stored: another change may have come first.
    pub(crate) async fn hash_matching(&self, user: Uuid, password: &GivenPassword) -> Result<Option<String>, Fault> {
        let sql = "select password_hash from users where id = $1";
        let stored: Option<Option<String>> = reading!(&self.db, pool =>
            sqlx::query_scalar(sql).bind(user).fetch_optional(pool).await)?;
        let stored = stored.flatten();
        let matches = self.passwords.verify(password, stored.as_deref()).await?;
        Ok(stored.filter(|_| matches))
    }
}
