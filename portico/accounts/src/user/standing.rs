//! An operator's changes to a user. The change and its history line are written in one transaction. Running servers see
//! it within a second.

use portico_fields::Email;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::email::link;
use crate::factor::void::void_steps_and_trust;
use crate::fault::Fault;
use crate::history::audit::AuditRow;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::session::end_reason::EndReason;
use crate::session::store;
use crate::user::lock::lock;
use crate::user::row::User;

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
        let mut tx = self.db.begin().await?;
        let user: Option<(Uuid,)> = query(sql).bind(email.key()).bind(now).fetch_optional(&mut tx).await?;
        let (user,) = user.ok_or(StandingError::NoSuchUser)?;
        store::end_others(&mut tx, user, None, now, EndReason::Disabled).await?;
        link::void_all(&mut tx, user).await?;
        void_steps_and_trust(&mut tx, user).await?;
        self.operators_row(AuditEvent::DisabledByOperator, user)?.insert(&mut tx).await?;
        tx.commit().await?;
        SecurityEvent::UserArchived.because("disabled_by_operator").of(user).log();
        // Once more: someone may have logged in while this was being written.
        self.sessions.end_all_of(user, None, EndReason::Disabled).await?;
        Ok(())
    }

    /// Lets a disabled user log in again. Earlier sessions stay ended, even one that was opened while the user was
    /// being disabled, or one whose user was disabled by hand.
    pub async fn enable_user(&self, email: &Email) -> Result<(), StandingError> {
        let User { id, disabled_at, .. } = self.find_user(email).await?;
        let mut tx = self.db.begin().await?;
        query("update users set disabled_at = null where id = $1").bind(id).execute(&mut tx).await?;
        if disabled_at.is_some() {
            store::end_others(&mut tx, id, None, self.clock.now(), EndReason::Disabled).await?;
        }
        self.operators_row(AuditEvent::EnabledByOperator, id)?.insert(&mut tx).await?;
        tx.commit().await?;
        self.sessions.known.forget_user(id);
        SecurityEvent::UserUpdated.because("enabled_by_operator").of(id).log();
        Ok(())
    }

    /// Promotes a user to administrator, or demotes them. Their sessions continue and are updated at once. The browsers
    /// of administrators are not trusted.
    pub async fn set_admin(&self, email: &Email, is_admin: bool) -> Result<(), StandingError> {
        let (event, reason) = match is_admin {
            true => (AuditEvent::PromotedByOperator, "promoted"),
            false => (AuditEvent::DemotedByOperator, "demoted"),
        };
        let sql = "update users set is_admin = $2 where email_key = $1 returning id";
        let mut tx = self.db.begin().await?;
        let user: Option<(Uuid,)> = query(sql).bind(email.key()).bind(is_admin).fetch_optional(&mut tx).await?;
        let (user,) = user.ok_or(StandingError::NoSuchUser)?;
        void_steps_and_trust(&mut tx, user).await?;
        self.operators_row(event, user)?.insert(&mut tx).await?;
        tx.commit().await?;
        self.sessions.known.forget_user(user);
        SecurityEvent::AuthorizationChange.because(reason).of(user).log();
        Ok(())
    }

    /// Ends all sessions of a user, pending log-ins, and the trust in browsers. Returns how many there were.
    pub async fn sign_out_user(&self, email: &Email) -> Result<u64, StandingError> {
        let user = self.find_user(email).await?.id;
        let mut tx = self.db.begin().await?;
        // The user's row first, as a change of address does before it ends sessions.
        lock(&mut tx, user).await?;
        self.operators_row(AuditEvent::SignedOutByOperator, user)?.insert(&mut tx).await?;
        let ended = store::end_others(&mut tx, user, None, self.clock.now(), EndReason::EndedElsewhere).await?;
        void_steps_and_trust(&mut tx, user).await?;
        tx.commit().await?;
        SecurityEvent::SessionExpired.because("all_ended_by_operator").of(user).log();
        // Once more: someone may have logged in while this was being written.
        Ok(ended + self.sessions.end_all_of(user, None, EndReason::EndedElsewhere).await?)
    }

    /// Deletes the user with every session and every waiting email. Returns whether the user existed.
    pub async fn delete_user(&self, email: &Email) -> Result<bool, Fault> {
        let Some(User { id: user, .. }) = self.user_by_email(email).await? else { return Ok(false) };
        let is_theirs = query("select email_key from users where id = $1 and email_key = $2").bind(user);
        if !self.delete_if(user, is_theirs.bind(email.key())).await? {
            return Ok(false);
        }
        SecurityEvent::UserDeleted.because("by_operator").of(user).log();
        Ok(true)
    }

    fn operators_row(&self, event: AuditEvent, user: Uuid) -> Result<AuditRow, Fault> {
        self.history.row(&Client::default(), event, user, None)
    }

    async fn find_user(&self, email: &Email) -> Result<User, StandingError> {
        self.user_by_email(email).await?.ok_or(StandingError::NoSuchUser)
    }
}
