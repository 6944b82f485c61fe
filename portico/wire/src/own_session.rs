use serde::{Deserialize, Serialize};

/// One of a user's sessions, as shown to them. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Session))]
pub struct OwnSession {
    /// The `sid` of the access tokens.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Browser and system, or an API client's name, as the client reports it.
    pub device: String,
    /// The network address the session was opened from.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub address: Option<String>,
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub last_seen_at: String,
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub expires_at: String,
    /// Whether it is the requesting session.
    pub current: bool,
}
