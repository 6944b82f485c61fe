use uuid::Uuid;

use crate::caller::Caller;
use crate::end_reason::EndReason;
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
        Ok(is_own && self.end_session(id, EndReason::EndedElsewhere).await?)
    }

    /// Ends all of the caller's sessions but the one that asks. Whoever finds an unlocked screen should
    /// not be able to, so it takes a recent password.
    pub async fn end_other_sessions(&self, caller: &Caller) -> Result<u64, EndOthersError> {
        if !self.is_password_recent(caller).await? {
            return Err(EndOthersError::PasswordNotRecent);
        }
        Ok(self.end_sessions_of(caller.user.id, Some(caller.session.id), EndReason::EndedElsewhere).await?)
    }
}
