use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::caller::Caller;
use crate::end_reason::EndReason;
use crate::security_event::SecurityEvent;
use crate::session::Session;
use crate::{Accounts, Fault};

/// Why the other sessions go on.
#[derive(Debug, thiserror::Error)]
pub enum EndOthersError {
    /// It was last entered longer than `PORTICO_SUDO_TTL` ago.
    #[error("Enter your password to go on.")]
    PasswordNotRecent,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// The caller's sessions that are not over, the latest log-in first.
    pub async fn own_sessions(&self, caller: &Caller) -> Result<Vec<Session>, Fault> {
        let rows = self.live_sessions_of(caller.user.id).await?;
        Ok(rows.into_iter().map(|row| row.session).collect())
    }

    /// Ends one of the caller's sessions. Whether there was such a one.
    pub async fn end_own_session(&self, caller: &Caller, id: Uuid) -> Result<bool, Fault> {
        let is_own = self.own_sessions(caller).await?.iter().any(|session| session.id == id);
        Ok(is_own && self.end_session(id, EndReason::EndedElsewhere, SecurityEvent::SessionExpired).await?)
    }

    /// Ends all of the caller's sessions but the one that asks. Whoever finds an unlocked screen should
    /// not be able to, so it takes a recent password.
    pub async fn end_other_sessions(&self, caller: &Caller) -> Result<u64, EndOthersError> {
        if !self.is_password_recent(caller).await? {
            log_missing_password(caller);
            return Err(EndOthersError::PasswordNotRecent);
        }
        let (user, session) = (caller.user.id, caller.session.id);
        let ended = self.end_sessions_of(user, Some(session), EndReason::EndedElsewhere).await?;
        SecurityEvent::SessionExpired.because("all_others_ended").of(user).in_session(session).log();
        self.audit(&self.audit_row(AuditEvent::OtherSessionsEnded, user, session)?).await?;
        Ok(ended)
    }
}

/// An operation was refused because the password had not been entered for too long.
pub(crate) fn log_missing_password(caller: &Caller) {
    let line = SecurityEvent::AuthorizationFail.because("password_not_recent");
    line.of(caller.user.id).in_session(caller.session.id).log();
}
