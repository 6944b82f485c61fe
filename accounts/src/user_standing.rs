//! An operator's changes to a user. The change and its history line are written in one transaction. Running servers see
//! it within a second.

use portico_fields::Email;
use uuid::Uuid;

use crate::audit::{AuditEvent, write_audit};
use crate::db::writing;
use crate::end_reason::EndReason;
use crate::one_time_link::void_links;
use crate::security_event::SecurityEvent;
use crate::session_ending::end_other_sessions;
use crate::{Accounts, Fault, User};

/// No user has that address.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    #[error("there is no such user")]
    NoSuchUser,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for StandingError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl Accounts {
    /// Disables a user and ends all their sessions. Links that were emailed before are voided.
    pub async fn disable_user(&self, email: &Email) -> Result<(), StandingError> {
        let sql = "update users set disabled_at = coalesce(disabled_at, $2) where email_key = $1 returning id";
        let now = self.clock.now();
        // The user is known only once the row is updated.
        let mut event = self.audit_row(AuditEvent::DisabledByOperator, Uuid::nil(), None)?;
        let user = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let user: Option<Uuid> =
                sqlx::query_scalar(sql).bind(email.key()).bind(now).fetch_optional(&mut *together).await?;
            let user = user.ok_or(StandingError::NoSuchUser)?;
            event.user = user;
            end_other_sessions!(together, user, None, now, EndReason::Disabled)?;
            void_links!(together, user);
            write_audit!(together, &event)?;
            together.commit().await?;
            user
        });
        SecurityEvent::UserArchived.because("disabled_by_operator").of(user).log();
        // Once more: someone may have logged in while this was being written.
        self.end_sessions_of(user, None, EndReason::Disabled).await?;
        Ok(())
    }

    /// Lets a disabled user log in again. Earlier sessions stay ended, even one that was opened while the user was
    /// being disabled, or one whose user was disabled by hand.
    pub async fn enable_user(&self, email: &Email) -> Result<(), StandingError> {
        let User { id, disabled_at, .. } = self.user_behind(email).await?;
        let event = self.audit_row(AuditEvent::EnabledByOperator, id, None)?;
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            sqlx::query("update users set disabled_at = null where id = $1").bind(id).execute(&mut *together).await?;
            if disabled_at.is_some() {
                end_other_sessions!(together, id, None, self.clock.now(), EndReason::Disabled)?;
            }
            write_audit!(together, &event)?;
            together.commit().await?;
        });
        self.known_sessions.forget_user(id);
        SecurityEvent::UserUpdated.because("enabled_by_operator").of(id).log();
        Ok(())
    }

    /// Promotes a user to administrator, or demotes them. Their sessions continue and are updated at once.
    pub async fn set_admin(&self, email: &Email, is_admin: bool) -> Result<(), StandingError> {
        let (event, reason) = match is_admin {
            true => (AuditEvent::PromotedByOperator, "promoted"),
            false => (AuditEvent::DemotedByOperator, "demoted"),
        };
        let sql = "update users set is_admin = $2 where email_key = $1 returning id";
        let mut event = self.audit_row(event, Uuid::nil(), None)?;
        let user = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let user: Option<Uuid> =
                sqlx::query_scalar(sql).bind(email.key()).bind(is_admin).fetch_optional(&mut *together).await?;
            let user = user.ok_or(StandingError::NoSuchUser)?;
            event.user = user;
            write_audit!(together, &event)?;
            together.commit().await?;
            user
        });
        self.known_sessions.forget_user(user);
        SecurityEvent::AuthorizationChange.because(reason).of(user).log();
        Ok(())
    }

    /// Ends all sessions of a user. Returns how many there were.
    pub async fn sign_out_user(&self, email: &Email) -> Result<u64, StandingError> {
        let user = self.user_behind(email).await?.id;
        let event = self.audit_row(AuditEvent::SignedOutByOperator, user, None)?;
        let now = self.clock.now();
        let ended = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            // The history line first: it locks the user's row, as a change of address does before it ends sessions.
            write_audit!(together, &event)?;
            let ended = end_other_sessions!(together, user, None, now, EndReason::EndedElsewhere)?;
            together.commit().await?;
            ended
        });
        self.known_sessions.forget_user(user);
        SecurityEvent::SessionExpired.because("all_ended_by_operator").of(user).log();
        Ok(ended)
    }

    async fn user_behind(&self, email: &Email) -> Result<User, StandingError> {
        self.user_by_email(email).await?.ok_or(StandingError::NoSuchUser)
    }
}
