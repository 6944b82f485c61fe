use portico_fields::{Email, FieldError, NewPassword};
use portico_mail::Letter;
use secrecy::SecretString;

use crate::accounts::Accounts;
use crate::email::link;
use crate::email::link::{LinkPurpose, OneTimeLink};
use crate::factor::clear::ClearedFactors;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::password::replacement::Replacement;
use crate::session::end_reason::EndReason;
use crate::user::row::User;

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
    fn log(&self, client: &Client) {
        let reason = match self {
            Self::InvalidLink => "invalid_link",
            Self::Password(_) => "guessable",
            // The fault is logged where it occurs.
            Self::Fault(_) => return,
        };
        SecurityEvent::PasswordChangeFail.because(reason).log_from(client);
    }
}

impl Accounts {
    /// Requests a password reset link. The work is the same for any address, known or not: the user is looked
    /// up when the email is sent. `None` is an impossible address.
    pub async fn request_password_reset(&self, email: impl Into<Option<&Email>>, client: &Client) -> Result<(), Fault> {
        self.limiter.count_mail(client).await?;
        let Some(email) = email.into() else { return Ok(()) };
        self.outbox.queue(&self.outbox.mail(Letter::ResetPassword, None, email.key(), email.as_str())?).await
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
        let event = self.history.row(&Client::default(), AuditEvent::ResetLinkByOperator, user.id, None)?;
        let Some(secret) = self.links.create(&link, Some(&event)).await? else { return Ok(None) };
        SecurityEvent::UserUpdated.because("reset_link_by_operator").of(user.id).log();
        Ok(Some(self.links.address(LinkPurpose::ResetPassword, &secret).into()))
    }

    /// The account whose password a link would set, for holders of the link. `None` if the link is wrong, used or
    /// expired, or the account is disabled. Looking it up does not use up the link.
    pub async fn account_of_reset_link(&self, secret: &str) -> Result<Option<User>, Fault> {
        Ok(self.find_reset_link(secret).await?.map(|(_, user)| user))
    }

    /// Sets a new password and uses up the link. All sessions end, and no one is logged in by it. The address counts as
    /// confirmed if the link was sent there. If it was not confirmed before, a second factor that was set up before is
    /// removed. Otherwise it stays, and the next log-in asks for it.
    pub async fn reset_password(
        &self,
        secret: &str,
        new: &NewPassword,
        client: &Client,
    ) -> Result<(), ResetPasswordError> {
        self.try_to_reset(secret, new, client).await.inspect_err(|error| error.log(client))
    }

    async fn try_to_reset(&self, secret: &str, new: &NewPassword, client: &Client) -> Result<(), ResetPasswordError> {
        let (link, user) = self.find_reset_link(secret).await?.ok_or(ResetPasswordError::InvalidLink)?;
        if let Some(error) = self.password_rejection(new, &user.name, &user.email).await? {
            return Err(ResetPasswordError::Password(error));
        }
        let now = self.clock.now();
        let replacement = Replacement {
            user: user.id,
            password_hash: self.passwords.hash(new).await.map_err(Fault::from)?,
            kept: None,
            event: self.history.row(client, AuditEvent::PasswordReset, user.id, None)?,
            notice: self.outbox.notice(&user, Letter::PasswordChanged { at: format_time(now) })?,
        };
        let mut tx = self.db.begin().await?;
        let is_first = link::confirm_if_sent_there(&mut tx, &link, now).await?;
        link::use_up(&mut tx, secret, now).await?.ok_or(ResetPasswordError::InvalidLink)?;
        // Someone else may have signed up with the address.
        let cleared = match is_first {
            true => self.clear_factors(&mut tx, &user, None, client).await?,
            false => ClearedFactors::default(),
        };
        replacement.write(&mut tx, now).await?;
        tx.commit().await?;
        cleared.log(user.id, None, client);
        SecurityEvent::PasswordChange.because("reset").of(user.id).log_from(client);
        self.outbox.notify.notify_one();
        // Once more: someone may have logged in with the old password while this was being written.
        self.sessions.end_all_of(user.id, None, EndReason::PasswordChanged).await?;
        Ok(())
    }

    async fn find_reset_link(&self, secret: &str) -> Result<Option<(OneTimeLink, User)>, Fault> {
        let link = self.links.find(secret).await?.filter(|link| link.is_for(LinkPurpose::ResetPassword));
        let Some(link) = link else { return Ok(None) };
        let user = self.user_by_id(link.user_id).await?.filter(|user| user.disabled_at.is_none());
        Ok(user.map(|user| (link, user)))
    }
}
