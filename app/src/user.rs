use serde::{Deserialize, Serialize};

/// A user as shown by the pages and the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// UUIDv7, as text.
    pub id: String,
    pub name: String,
    /// As typed at sign-up.
    pub email: String,
    pub email_verified: bool,
    pub is_admin: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
}

#[cfg(feature = "ssr")]
impl From<portico_accounts::User> for User {
    fn from(user: portico_accounts::User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name,
            email: user.email,
            email_verified: user.email_verified_at.is_some(),
            is_admin: user.is_admin,
            created_at: user.created_at.to_string(),
        }
    }
}
