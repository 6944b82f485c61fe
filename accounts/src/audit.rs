use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::reading;
use crate::{Accounts, Fault};

/// What happened to an account, in a word of OWASP's logging vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditEvent {
    /// A session's token was used again after its successor had been.
    TokenReuse,
    PasswordChanged,
    /// By a mailed link.
    PasswordReset,
}

impl AuditEvent {
    pub fn as_str(self) -> &'static str {
        match self {
            AuditEvent::TokenReuse => "authn_token_reuse",
            AuditEvent::PasswordChanged => "authn_password_change",
            AuditEvent::PasswordReset => "authn_password_reset",
        }
    }
}

/// One line of an account's history.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditEntry {
    pub event: String,
    pub session_id: Option<Uuid>,
    pub occurred_at: Timestamp,
}

/// Binds nothing itself: the statement that goes into a transaction of the event's own use case.
pub(crate) const INSERT_AUDIT_EVENT: &str =
    "insert into audit_events (id, user_id, session_id, event, occurred_at) values ($1, $2, $3, $4, $5)";

impl Accounts {
    /// What happened to an account, the latest first.
    pub async fn audit_trail(&self, user: Uuid, limit: i64) -> Result<Vec<AuditEntry>, Fault> {
        let sql = "select event, session_id, occurred_at from audit_events where user_id = $1 \
                   order by id desc limit $2";
        let entries = reading!(&self.db, pool =>
            sqlx::query_as::<_, AuditEntry>(sql).bind(user).bind(limit).fetch_all(pool).await)?;
        Ok(entries)
    }
}
