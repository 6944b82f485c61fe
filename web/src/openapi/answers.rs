//! Schemas of responses whose types do not know this document, because they also belong to the pages or to the domain.
#![expect(dead_code, reason = "these describe what other types are written as")]

use utoipa::ToSchema;

/// A user.
#[derive(ToSchema)]
pub struct User {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    /// As typed at sign-up.
    email: String,
    email_verified: bool,
    is_admin: bool,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Where somebody is logged in.
#[derive(ToSchema)]
pub struct Session {
    /// The access tokens' `sid`.
    #[schema(format = "uuid")]
    id: String,
    /// Browser and system, or a program's name, by its own word.
    device: String,
    /// The network address it was opened from.
    #[schema(required)]
    address: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    last_seen_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// Every row about one person.
#[derive(ToSchema)]
pub struct AccountExport {
    user: ExportedUser,
    sessions: Vec<ExportedSession>,
    audit_events: Vec<ExportedEvent>,
    one_time_links: Vec<ExportedLink>,
    mails: Vec<ExportedMail>,
}

#[derive(ToSchema)]
pub struct ExportedUser {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    email: String,
    #[schema(required, format = DateTime)]
    email_verified_at: Option<String>,
    is_admin: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(required, format = DateTime)]
    deletion_due_at: Option<String>,
}

#[derive(ToSchema)]
pub struct ExportedSession {
    #[schema(format = "uuid")]
    id: String,
    audience: String,
    remembered: bool,
    #[schema(required)]
    user_agent: Option<String>,
    #[schema(required)]
    address: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    last_seen_at: String,
    #[schema(format = DateTime)]
    authenticated_at: String,
    #[schema(format = DateTime)]
    rotated_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    #[schema(required, format = DateTime)]
    revoked_at: Option<String>,
    #[schema(required)]
    end_reason: Option<String>,
}

#[derive(ToSchema)]
pub struct ExportedEvent {
    #[schema(format = "uuid")]
    id: String,
    event: String,
    #[schema(required, format = "uuid")]
    session_id: Option<String>,
    #[schema(required)]
    device: Option<String>,
    #[schema(required)]
    address: Option<String>,
    times: i64,
    #[schema(format = DateTime)]
    occurred_at: String,
}

#[derive(ToSchema)]
pub struct ExportedLink {
    purpose: String,
    sent_to: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

/// A mail that has not been sent yet.
#[derive(ToSchema)]
pub struct ExportedMail {
    letter: String,
    to_email: String,
    #[schema(format = DateTime)]
    created_at: String,
}
