use serde::{Deserialize, Serialize};

/// A passkey, as shown to its owner. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    /// `null` before the first use.
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub last_used_at: Option<String>,
    /// Whether it is on other devices too, as the authenticator said at the last use.
    pub synced: bool,
}

/// A user's passkeys, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkeys {
    pub passkeys: Vec<Passkey>,
}
