use serde::{Deserialize, Serialize};

/// A user's second factors, as shown to them. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Factors {
    /// The authenticator app, if one is on.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub app: Option<AppFactor>,
    /// The number of recovery codes that have not been used.
    pub recovery_codes_left: u32,
    /// The number of passkeys.
    pub passkeys: u32,
    /// The browsers in which the password is enough, the latest first.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub trusted_browsers: Vec<TrustedBrowser>,
}

/// An authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppFactor {
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub confirmed_at: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrustedBrowser {
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Browser and system, as the browser reports them.
    pub device: String,
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub trusted_at: String,
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub expires_at: String,
}
