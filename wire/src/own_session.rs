use serde::{Deserialize, Serialize};

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
