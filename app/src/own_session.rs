use serde::{Deserialize, Serialize};

/// One of a person's sessions, as the pages and the API show it to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// The access tokens' `sid`.
    pub id: String,
    /// Browser and system, or a program's name, by its own word.
    pub device: String,
    /// The network address it was opened from.
    pub address: Option<String>,
    /// RFC 3339, UTC, as the other two.
    pub created_at: String,
    pub last_seen_at: String,
    pub expires_at: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

#[cfg(feature = "ssr")]
impl OwnSession {
    /// The caller's sessions, the latest log-in first.
    pub async fn list(
        accounts: &portico_accounts::Accounts,
        caller: &portico_accounts::Caller,
    ) -> Result<Vec<Self>, portico_accounts::Fault> {
        let sessions = accounts.own_sessions(caller).await?;
        Ok(sessions.into_iter().map(|session| Self::new(session, caller)).collect())
    }

    fn new(session: portico_accounts::Session, caller: &portico_accounts::Caller) -> Self {
        Self {
            id: session.id.to_string(),
            device: session.device(),
            current: session.id == caller.session.id,
            address: session.address,
            created_at: session.created_at.to_string(),
            last_seen_at: session.last_seen_at.to_string(),
            expires_at: session.expires_at.to_string(),
        }
    }
}
