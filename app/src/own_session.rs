#[cfg(feature = "ssr")]
use portico_accounts::{Accounts, Caller, Cursor, Fault, List, Page, Session};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::list_page::ListPage;

/// One of a user's sessions, as the pages and the API show it to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// The `sid` of the access tokens.
    pub id: String,
    /// Browser and system, or an API client's name, as the client reports it.
    pub device: String,
    /// The network address the session was opened from.
    pub address: Option<String>,
    /// RFC 3339, UTC, like the other two.
    pub created_at: String,
    pub last_seen_at: String,
    pub expires_at: String,
    /// Whether it is the requesting session.
    pub current: bool,
}

#[cfg(feature = "ssr")]
impl OwnSession {
    /// The caller's sessions after a place in the list, newest log-in first.
    pub async fn list(accounts: &Accounts, caller: &Caller, after: Option<Cursor>) -> Result<Page<Self>, Fault> {
        let page = accounts.own_sessions(caller, after).await?;
        Ok(page.map(|session| Self::new(session, caller)))
    }

    /// The same for the site's own pages. The first page begins with the caller's own session, however old it is. An
    /// invalid cursor returns the first page.
    pub async fn page(accounts: &Accounts, caller: &Caller, cursor: Option<&str>) -> Result<ListPage<Self>, Fault> {
        let after = cursor.and_then(|cursor| accounts.cursor(List::Sessions, caller.user.id, cursor));
        let others = accounts.other_sessions(caller, after).await?;
        let here = after.is_none().then(|| caller.session.clone());
        let sessions = here.into_iter().chain(others.rows);
        Ok(ListPage {
            rows: sessions.map(|session| Self::new(session, caller)).collect(),
            next: others.next,
            is_first: after.is_none(),
        })
    }

    fn new(session: Session, caller: &Caller) -> Self {
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
