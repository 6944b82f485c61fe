use serde::{Deserialize, Serialize};

/// A user as shown by the pages and the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// UUIDv7, as text.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    pub name: String,
    /// As typed at sign-up.
    pub email: String,
    pub email_verified: bool,
    pub is_admin: bool,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    /// The language that the user has set for pages and emails, such as `de`. `null` until they do.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub lang: Option<String>,
}
