use portico_fields::{Email, FieldError, NewPassword};
use secrecy::{ExposeSecret, SecretString};

use crate::audit::{AuditEvent, write_audit};
use crate::db::writing;
use crate::mail_queue::{Subject, queue_mail};
use crate::notice::in_words;
use crate::one_time_link::{CONFIRM_IF_SENT_THERE, LinkPurpose, OneTimeLink, use_link, void_links};
use crate::password_change::{Replacement, replace_password};
use crate::security_event::SecurityEvent;
use crate::session_ending::end_other_sessions;
use crate::{Accounts, EndReason, Fault, User};

#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    #[error("This link no longer works. Request a new one.")]
    InvalidLink,
    /// The password is too easy to guess. Returned only to holders of a valid link, which stays valid.
    #[error("{0}")]
    Password(FieldError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for ResetPasswordError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl ResetPasswordError {
    fn log(&self) {
        let reason = match self {
            Self::InvalidLink => "invalid_link",
            Self::Password(_) => "guessable",
            // The fault is logged where it occurs.
            Self::Fault(_) => return,
        };
        SecurityEvent::PasswordChangeFail.because(reason).log();
    }
}

impl Accounts {
    /// Requests a link to choose a new password. The work is the same for any address, known or not: the user is looked
    /// up when the email is sent. `None` is an impossible address.
    pub async fn ask_for_password_reset(&self, email: impl Into<Option<&Email>>) -> Result<(), Fault> {
        self.count_mail().await?;
        let Some(email) = email.into() else { return Ok(()) };
        self.queue(&self.new_mail(Subject::PasswordReset, None, email.key(), email.as_str())?).await
    }

    /// A link for an operator to hand over. The operator starts the reset but does not choose the password.
    pub async fn reset_link(&self, email: &Email) -> Result<Option<SecretString>, Fault> {
        let Some(user) = self.user_by_email(email).await? else { return Ok(None) };
        let link = OneTimeLink {
            mail_id: self.randomness.id(&self.clock)?,
            user_id: user.id,
            purpose: LinkPurpose::ResetPassword.as_str().to_owned(),
            // The link is delivered by other means, so using it does not prove ownership of the address.
            sent_to: String::new(),
            sent_to_key: String::new(),
        };
        let event = self.audit_row(AuditEvent::ResetLinkByOperator, user.id, None)?;
        let Some(secret) = self.make_link(&link, Some(&event)).await? else { return Ok(None) };
        SecurityEvent::UserUpdated.because("reset_link_by_operator").of(user.id).log();
        Ok(Some(self.link_address(LinkPurpose::ResetPassword, secret.expose_secret()).into()))
    }

    /// The account whose password a link would set, for holders of the link. `None` if the link is wrong, used or
    /// expired, or the account is disabled. Looking it up does not use up the link.
    pub async fn account_of_reset_link(&self, secret: &str) -> Result<Option<User>, Fault> {
        Ok(self.reset_link_behind(secret).await?.map(|(_, user)| user))
    }

    /// Sets a new password and uses up the link. All sessions end, and no one is logged in by it. The address counts as
    /// confirmed if the link was sent there.
    pub async fn reset_password(&self, secret: &str, new: &NewPassword) -> Result<(), ResetPasswordError> {
        self.try_to_reset(secret, new).await.inspect_err(ResetPasswordError::log)
    }

    async fn try_to_reset(&self, secret: &str, new: &NewPassword) -> Result<(), ResetPasswordError> {
        let (link, user) = self.reset_link_behind(secret).await?.ok_or(ResetPasswordError::InvalidLink)?;
        if let Some(error) = self.objection_to(new, &user.name, &user.email).await? {
            return Err(ResetPasswordError::Password(error));
        }
        let now = self.clock.now();
        let replacement = Replacement {
            user: user.id,
            former_hash: None,
            password_hash: self.passwords.hash(new).await.map_err(Fault::from)?,
            kept: None,
            event: self.audit_row(AuditEvent::PasswordReset, user.id, None)?,
            notice: self.notice(&user, Subject::PasswordChanged { at: in_words(now) })?,
        };
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            sqlx::query(CONFIRM_IF_SENT_THERE)
                .bind(link.user_id)
                .bind(&link.sent_to_key)
                .bind(now)
                .execute(&mut *together)
                .await?;
            use_link!(together, secret, now).ok_or(ResetPasswordError::InvalidLink)?;
            if !replace_password!(together, &replacement, now) {
                return Err(ResetPasswordError::InvalidLink);
            }
            together.commit().await?;
        });
        SecurityEvent::PasswordChange.because("reset").of(user.id).log();
        self.mail_bell.ring();
        // Once more: someone may have logged in with the old password while this was being written.
        self.end_sessions_of(user.id, None, EndReason::PasswordChanged).await?;
        Ok(())
    }

    async fn reset_link_behind(&self, secret: &str) -> Result<Option<(OneTimeLink, User)>, Fault> {
        let link = self.look_at_link(secret).await?;
        let link = link.filter(|link| link.purpose == LinkPurpose::ResetPassword.as_str());
        let Some(link) = link else { return Ok(None) };
        let user = self.user_by_id(link.user_id).await?.filter(|user| user.disabled_at.is_none());
        Ok(user.map(|user| (link, user)))
    }
}
