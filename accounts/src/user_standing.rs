//! What an operator decides about a user. Running servers follow within a second.

use portico_fields::Email;
use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::clock::Timestamp;
use crate::db::writing;
use crate::end_reason::EndReason;
use crate::one_time_link::void_links;
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

/// There is no user with that address.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    #[error("there is no such user")]
    NoSuchUser,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Shuts a user out and ends every session of theirs.
    pub async fn disable_user(&self, email: &Email) -> Result<(), StandingError> {
        let sql = "update users set disabled_at = coalesce(disabled_at, $2) where email_key = $1 returning id";
        let now = self.clock.now();
        let user = self.write_disabled(sql, email, now).await?.ok_or(StandingError::NoSuchUser)?;
        self.end_sessions_of(user, None, EndReason::Disabled).await?;
        SecurityEvent::UserArchived.because("disabled_by_operator").of(user).log();
        Ok(self.audit(&self.audit_row(AuditEvent::DisabledByOperator, user, None)?).await?)
    }

    /// Links that were mailed before are void.
    async fn write_disabled(&self, sql: &'static str, email: &Email, now: Timestamp) -> Result<Option<Uuid>, Fault> {
        let user = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let user: Option<Uuid> =
                sqlx::query_scalar(sql).bind(email.key()).bind(now).fetch_optional(&mut *together).await?;
            if let Some(user) = user {
                void_links!(together, user);
            }
            together.commit().await?;
            user
        });
        Ok(user)
    }

    /// Lets a disabled user log in again. The sessions of before stay over, be it one that was opened
    /// while the user was being disabled, or one whose user was disabled by hand.
    pub async fn enable_user(&self, email: &Email) -> Result<(), StandingError> {
        let user = self.user_by_email(email).await?.ok_or(StandingError::NoSuchUser)?;
        if user.disabled_at.is_some() {
            self.end_sessions_of(user.id, None, EndReason::Disabled).await?;
        }
        let sql = "update users set disabled_at = null where email_key = $1 returning id";
        let user: Option<Uuid> = writing!(&self.db, pool =>
            sqlx::query_scalar(sql).bind(email.key()).fetch_optional(pool).await)
        .map_err(Fault::from)?;
        let user = self.settle(user)?;
        SecurityEvent::UserUpdated.because("enabled_by_operator").of(user).log();
        Ok(self.audit(&self.audit_row(AuditEvent::EnabledByOperator, user, None)?).await?)
    }

    /// Makes a user an administrator, or takes that away. Their sessions go on and know at once.
    pub async fn set_admin(&self, email: &Email, is_admin: bool) -> Result<(), StandingError> {
        let sql = "update users set is_admin = $2 where email_key = $1 returning id";
        let user: Option<Uuid> = writing!(&self.db, pool =>
            sqlx::query_scalar(sql).bind(email.key()).bind(is_admin).fetch_optional(pool).await)
        .map_err(Fault::from)?;
        let user = self.settle(user)?;
        SecurityEvent::AuthorizationChange.because(if is_admin { "promoted" } else { "demoted" }).of(user).log();
        Ok(())
    }

    /// Ends every session of a user. How many there were.
    pub async fn sign_out_user(&self, email: &Email) -> Result<u64, StandingError> {
        let user = self.user_by_email(email).await?.ok_or(StandingError::NoSuchUser)?;
        let ended = self.end_sessions_of(user.id, None, EndReason::EndedElsewhere).await?;
        SecurityEvent::SessionExpired.because("all_ended_by_operator").of(user.id).log();
        self.audit(&self.audit_row(AuditEvent::SignedOutByOperator, user.id, None)?).await?;
        Ok(ended)
    }

    fn settle(&self, user: Option<Uuid>) -> Result<Uuid, StandingError> {
        let user = user.ok_or(StandingError::NoSuchUser)?;
        self.known_sessions.forget_user(user);
        Ok(user)
    }
}
