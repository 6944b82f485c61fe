use portico_fields::{Email, GivenPassword};
use uuid::Uuid;

use crate::audit::{AuditEvent, write_audit};
use crate::caller::Caller;
use crate::client::Client;
use crate::db::writing;
use crate::mail_queue::Subject;
use crate::one_time_link::{CONFIRM_IF_SENT_THERE, LinkPurpose, OneTimeLink, use_link};
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

/// Proof that the account's owner uses a link, and not just the mailbox's owner: someone may have signed up with
/// another person's address.
#[derive(Debug)]
pub enum Proof {
    /// A session of the account.
    Caller(Box<Caller>),
    Password(GivenPassword),
}

#[derive(Debug, thiserror::Error)]
pub enum VerifyEmailError {
    #[error("This link no longer works. Request a new one.")]
    InvalidLink,
    #[error("That is not the password of this account.")]
    WrongPassword,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for VerifyEmailError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl VerifyEmailError {
    fn log(&self) {
        match self {
            Self::InvalidLink => SecurityEvent::AuthorizationFail.because("invalid_link").log(),
            // Logged where the account is known, where the fault occurs, or by the rate limit.
            Self::WrongPassword | Self::Fault(_) => {}
        }
    }
}

impl Accounts {
    /// Requests the link that confirms an address. The work is the same for any address, known or not.
    pub async fn ask_for_verification(&self, email: impl Into<Option<&Email>>) -> Result<(), Fault> {
        self.count_mail().await?;
        let Some(email) = email.into() else { return Ok(()) };
        self.queue(&self.new_mail(Subject::Verification, None, email.key(), email.as_str())?).await
    }

    /// Whether a link would still work. Checking does not use it up.
    pub async fn is_verification_link(&self, secret: &str) -> Result<bool, Fault> {
        Ok(self.verification_link(secret).await?.is_some())
    }

    /// Whether the caller owns the address that the link confirms, so that no password is needed.
    pub async fn is_link_of(&self, caller: &Caller, secret: &str) -> Result<bool, Fault> {
        Ok(self.verification_link(secret).await?.is_some_and(|link| link.user_id == caller.user.id))
    }

    /// Confirms an address: the one from the sign-up, or a new one. Uses up the link.
    pub async fn verify_email(&self, secret: &str, proof: Proof) -> Result<(), VerifyEmailError> {
        self.try_to_verify(secret, proof).await.inspect_err(VerifyEmailError::log)
    }

    async fn try_to_verify(&self, secret: &str, proof: Proof) -> Result<(), VerifyEmailError> {
        let link = self.verification_link(secret).await?.ok_or(VerifyEmailError::InvalidLink)?;
        let user = self.user_by_id(link.user_id).await?.filter(|user| user.disabled_at.is_none());
        let user = user.ok_or(VerifyEmailError::InvalidLink)?;
        let kept = self.session_that_proves(&link, &proof).await?;
        if link.purpose == LinkPurpose::ChangeEmail.as_str() {
            self.change_email(secret, &link, &user, kept).await
        } else {
            self.confirm_email(secret, &link).await
        }
    }

    /// Refuses an insufficient proof. Returns the session that continues, if the proof is a session.
    async fn session_that_proves(&self, link: &OneTimeLink, proof: &Proof) -> Result<Option<Uuid>, VerifyEmailError> {
        match proof {
            Proof::Caller(caller) if caller.user.id == link.user_id => Ok(Some(caller.session.id)),
            Proof::Caller(caller) => {
                let line = SecurityEvent::AuthorizationFail.because("link_of_another_account");
                line.of(caller.user.id).in_session(caller.session.id).log();
                Err(VerifyEmailError::WrongPassword)
            }
            Proof::Password(password) if self.is_password_behind(link, password).await? => Ok(None),
            Proof::Password(_) => {
                SecurityEvent::LogInFail.because("wrong_password_for_link").of(link.user_id).log();
                self.note_event(AuditEvent::WrongPasswordForLink, link.user_id, None, &Client::acting());
                Err(VerifyEmailError::WrongPassword)
            }
        }
    }

    /// Attempts are counted like log-ins to the account, whatever client they come from.
    async fn is_password_behind(&self, link: &OneTimeLink, password: &GivenPassword) -> Result<bool, Fault> {
        let user = self.user_by_id(link.user_id).await?;
        let email = user.and_then(|user| Email::parse(&user.email).ok());
        let account = email.as_ref().map_or(&*link.sent_to_key, Email::key);
        let counted = self.count_log_in(account, Some(link.user_id), None, &Client::acting()).await?;
        let looked_at = self.hash_matching(link.user_id, password).await;
        Ok(self.give_back_unless_wrong(counted, looked_at).await?.is_some())
    }

    async fn verification_link(&self, secret: &str) -> Result<Option<OneTimeLink>, Fault> {
        let link = self.look_at_link(secret).await?;
        Ok(link.filter(|link| link.purpose != LinkPurpose::ResetPassword.as_str()))
    }

    async fn confirm_email(&self, secret: &str, link: &OneTimeLink) -> Result<(), VerifyEmailError> {
        let now = self.clock.now();
        let event = self.audit_row(AuditEvent::EmailConfirmed, link.user_id, None)?;
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            sqlx::query(CONFIRM_IF_SENT_THERE).bind(link.user_id).bind(&link.sent_to_key).bind(now).execute(&mut *together).await?;
            use_link!(together, secret, now).ok_or(VerifyEmailError::InvalidLink)?;
            write_audit!(together, &event)?;
            together.commit().await?;
        });
        SecurityEvent::UserUpdated.because("email_confirmed").of(link.user_id).log();
        self.known_sessions.forget_user(link.user_id);
        Ok(())
    }
}
