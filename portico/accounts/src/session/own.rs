use uuid::Uuid;

use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::list::{Cursor, List, PAGE_SIZE, Page};
use crate::session::caller::Caller;
use crate::session::end_reason::EndReason;
use crate::session::row::Session;

/// Why the other sessions were not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndOthersError {
    /// The last proof, by a password, a code or a passkey, is older than `PORTICO_SUDO_TTL`.
    #[error("Enter your password or use a passkey to continue.")]
    PasswordNotRecent,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// The caller's sessions that are not over and follow `after`, newest log-in first: at most [`PAGE_SIZE`].
    pub async fn own_sessions(&self, caller: &Caller, after: Option<Cursor>) -> Result<Page<Session>, Fault> {
        self.sessions_page(caller, after, None, PAGE_SIZE).await
    }

    /// The same without the caller's own session, for a list that begins with it. The first page is one row shorter.
    pub async fn other_sessions(&self, caller: &Caller, after: Option<Cursor>) -> Result<Page<Session>, Fault> {
        let size = if after.is_none() { PAGE_SIZE - 1 } else { PAGE_SIZE };
        self.sessions_page(caller, after, Some(caller.session.id), size).await
    }

    async fn sessions_page(
        &self,
        caller: &Caller,
        after: Option<Cursor>,
        left_out: Option<Uuid>,
        size: usize,
    ) -> Result<Page<Session>, Fault> {
        let user = caller.user.id;
        // One more row, to know whether others follow.
        let limit = i64::try_from(size + 1).unwrap_or(i64::MAX);
        let sessions = self.sessions.live_of(user, after.unwrap_or(Cursor::START), left_out, limit).await?;
        let place = |session: &Session| Cursor { at: session.created_at, id: session.id };
        Ok(Page::cut(sessions, size, |session| self.write_cursor(List::Sessions, user, place(session))))
    }

    /// Ends one of the caller's sessions. Returns whether it existed.
    pub async fn end_own_session(&self, caller: &Caller, id: Uuid, client: &Client) -> Result<bool, Fault> {
        let row = self.sessions.stored(id).await?;
        let is_own = row.is_some_and(|row| row.user.id == caller.user.id && self.sessions.end_of(&row).is_none());
        Ok(is_own && self.end_session(id, EndReason::EndedElsewhere, SecurityEvent::SessionExpired, client).await?)
    }

    /// Ends all of the caller's sessions except the current one. This requires a recent proof, so that an unlocked
    /// screen is not enough.
    pub async fn end_other_sessions(&self, caller: &Caller, client: &Client) -> Result<u64, EndOthersError> {
        if !self.is_proof_recent(caller).await? {
            log_missing_proof(caller);
            return Err(EndOthersError::PasswordNotRecent);
        }
        let (user, session) = (caller.user.id, caller.session.id);
        let ended = self.sessions.end_all_of(user, Some(session), EndReason::EndedElsewhere).await?;
        SecurityEvent::SessionExpired.because("all_others_ended").of(user).in_session(session).log_from(client);
        self.history.insert(&self.history.row(client, AuditEvent::OtherSessionsEnded, user, session)?).await?;
        Ok(ended)
    }
}

/// Logs that an operation was refused because the password was not entered recently.
pub(crate) fn log_missing_proof(caller: &Caller) {
    let line = SecurityEvent::AuthorizationFail.because("password_not_recent");
    line.of(caller.user.id).in_session(caller.session.id).log();
}
