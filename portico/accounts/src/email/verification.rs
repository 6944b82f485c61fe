use portico_fields::{Email, GivenPassword};
use portico_mail::Letter;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::email::error::VerifyEmailError;
use crate::email::link::{LinkPurpose, OneTimeLink};
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::session::caller::Caller;
use crate::user::row::User;

/// Proof that the account's owner uses a link, and not just the mailbox's owner: someone may have signed up with
/// another person's address.
#[derive(Debug)]
pub enum Proof {
    /// A session of the account.
    Caller(Box<Caller>),
    Password(GivenPassword),
}

/// A link that works, looked up once for a request.
pub struct VerificationLink {
    secret: SecretString,
    pub(super) link: OneTimeLink,
}

impl VerificationLink {
    /// Whether the caller owns the address that the link confirms, so that no password is needed.
    pub fn is_of(&self, caller: &Caller) -> bool {
        self.link.user_id == caller.user.id
    }
}

impl Accounts {
    /// Requests the link that confirms an address. The work is the same for any address, known or not.
    pub async fn request_verification(&self, email: impl Into<Option<&Email>>, client: &Client) -> Result<(), Fault> {
        self.limiter.count_mail(client).await?;
        let Some(email) = email.into() else { return Ok(()) };
        self.outbox.queue(&self.outbox.mail(Letter::VerifyEmail, None, email.key(), email.as_str())?).await
    }

    /// The link with this secret, if it still works. Looking it up does not use it up.
    pub async fn verification_link(&self, secret: &str) -> Result<Option<VerificationLink>, Fault> {
        let link = self.links.find(secret).await?.filter(|link| !link.is_for(LinkPurpose::ResetPassword));
        Ok(link.map(|link| VerificationLink { secret: secret.into(), link }))
    }

    /// Confirms an address: the one from the sign-up, or a new one. Uses up the link.
    pub async fn verify_email(&self, secret: &str, proof: Proof, client: &Client) -> Result<(), VerifyEmailError> {
        let link = self.verification_link(secret).await?;
        self.verify_with_link(link, proof, client).await
    }

    /// The same with a link that has been looked up. `None` is one that does not work.
    pub async fn verify_with_link(
        &self,
        link: Option<VerificationLink>,
        proof: Proof,
        client: &Client,
    ) -> Result<(), VerifyEmailError> {
        self.try_to_verify(link, proof, client).await.inspect_err(|error| error.log(client))
    }

    async fn try_to_verify(
        &self,
        link: Option<VerificationLink>,
        proof: Proof,
        client: &Client,
    ) -> Result<(), VerifyEmailError> {
        let VerificationLink { secret, link } = link.ok_or(VerifyEmailError::InvalidLink)?;
        let secret = secret.expose_secret();
        let user = self.user_by_id(link.user_id).await?.filter(|user| user.disabled_at.is_none());
        let user = user.ok_or(VerifyEmailError::InvalidLink)?;
        let kept = self.session_as_proof(&link, &user, &proof, client).await?;
        if link.is_for(LinkPurpose::ChangeEmail) {
            self.change_email(secret, &link, &user, kept, client).await
        } else {
            self.confirm_email(secret, &link, &user, kept, client).await
        }
    }

    /// Refuses an insufficient proof. Returns the session that continues, if the proof is a session.
    async fn session_as_proof(
        &self,
        link: &OneTimeLink,
        user: &User,
        proof: &Proof,
        client: &Client,
    ) -> Result<Option<Uuid>, VerifyEmailError> {
        match proof {
            Proof::Caller(caller) if caller.user.id == link.user_id => Ok(Some(caller.session.id)),
            Proof::Caller(caller) => {
                let line = SecurityEvent::AuthorizationFail.because("link_of_another_account");
                line.of(caller.user.id).in_session(caller.session.id).log_from(client);
                Err(VerifyEmailError::WrongPassword)
            }
            Proof::Password(password) if self.is_password_of(user, password, client).await? => Ok(None),
            Proof::Password(_) => {
                SecurityEvent::LogInFail.because("wrong_password_for_link").of(link.user_id).log_from(client);
                self.notes.note_event(AuditEvent::WrongPasswordForLink, link.user_id, None, client);
                Err(VerifyEmailError::WrongPassword)
            }
        }
    }

    /// Attempts are counted like log-ins to the account, whatever client they come from.
    async fn is_password_of(&self, user: &User, password: &GivenPassword, client: &Client) -> Result<bool, Fault> {
        let email = Email::parse(&user.email);
        let account = email.as_ref().map_or(&*user.email, Email::key);
        let counted = self.limiter.count_log_in(account, Some(user.id), None, client).await?;
        let checked = self.hash_matching(user.id, password).await;
        Ok(self.limiter.refund_unless_wrong(counted, checked).await?.is_some())
    }
}
