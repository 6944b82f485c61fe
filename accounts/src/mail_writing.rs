//! Writes the text of a queued email when it is sent.

use portico_mail::{Letter, Mail, render};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::client::Client;
use crate::clock::Timestamp;
use crate::db::reading;
use crate::mail_queue::{QueuedMail, Subject};
use crate::one_time_link::{LinkPurpose, OneTimeLink};
use crate::{Accounts, Fault};

#[derive(sqlx_macros::FromRow)]
pub(crate) struct Recipient {
    id: Uuid,
    name: String,
    email: String,
    pub(crate) email_key: String,
    pub(crate) email_verified_at: Option<Timestamp>,
    disabled_at: Option<Timestamp>,
}

/// The start of every query for a [`Recipient`].
macro_rules! select_recipients {
    ($condition:literal) => {
        concat!("select id, name, email, email_key, email_verified_at, disabled_at from users where ", $condition)
    };
}

impl Recipient {
    /// The greeting contains a name only if the address is known to be the user's. Otherwise, someone who signs up with
    /// another person's address would write the first line of the email.
    fn greeted_as(&self, letter: &Letter) -> Option<&str> {
        let is_known = self.email_verified_at.is_some() && !matches!(letter, Letter::ConfirmNewEmail { .. });
        is_known.then_some(self.name.as_str())
    }
}

/// The content of an email.
enum Content {
    Letter(Letter),
    Link(LinkPurpose),
}

impl Accounts {
    /// The rendered email. `None` if there is no recipient or too many emails have been sent. An email over the limit
    /// leaves the previous link valid.
    pub(crate) async fn write_mail(&self, mail: &QueuedMail) -> Result<Option<Mail>, Fault> {
        let Some((recipient, content)) = self.content_of(mail).await? else { return Ok(None) };
        if mail.attempts <= 1 && !self.is_within_budget(mail, &recipient).await? {
            tracing::info!(mail = %mail.id.simple(), "not sent: the mailbox has had enough for now");
            return Ok(None);
        }
        let letter = match content {
            Content::Letter(letter) => Some(letter),
            Content::Link(purpose) => self.link_letter(mail, purpose, &recipient).await?,
        };
        let Some(letter) = letter else { return Ok(None) };
        let page = render(&letter, recipient.greeted_as(&letter), &recipient.email, &self.settings.issuer)
            .map_err(Fault::internal)?;
        let written_at = u64::try_from(mail.created_at.as_seconds()).unwrap_or_default();
        Ok(Some(Mail { id: mail.id, to: recipient.email, written_at, page }))
    }

    /// The recipient and the content of an email. Emails go to a stored address, or to the new one that its user asked
    /// for, never to an address typed by a stranger.
    async fn content_of(&self, mail: &QueuedMail) -> Result<Option<(Recipient, Content)>, Fault> {
        match &mail.subject {
            Subject::Verification => {
                let user = self.recipient_by_key(&mail.to_key).await?;
                Ok(link_to(user.filter(|user| user.email_verified_at.is_none()), LinkPurpose::VerifyEmail))
            }
            Subject::PasswordReset => {
                Ok(link_to(self.recipient_by_key(&mail.to_key).await?, LinkPurpose::ResetPassword))
            }
            Subject::AddressTaken => {
                let owner = self.recipient_by_key(&mail.to_key).await?;
                Ok(owner.map(|owner| (owner, Content::Letter(Letter::AddressTaken))))
            }
            Subject::NewEmail => self.new_email_content(mail).await,
            notice => {
                let user = self.recipient_by_id(mail.user_id).await?;
                let user = user.map(|user| at_address_of(mail, user));
                Ok(user.zip(notice_letter(notice).map(Content::Letter)))
            }
        }
    }

    async fn new_email_content(&self, mail: &QueuedMail) -> Result<Option<(Recipient, Content)>, Fault> {
        let Some(user) = self.recipient_by_id(mail.user_id).await? else { return Ok(None) };
        match self.recipient_by_key(&mail.to_key).await? {
            // Another user owns the address: they are informed, and the user who asked is not.
            Some(owner) if owner.id != user.id => Ok(Some((owner, Content::Letter(Letter::AddressTaken)))),
            _ => Ok(link_to(Some(at_address_of(mail, user)), LinkPurpose::ChangeEmail)),
        }
    }

    async fn link_letter(
        &self,
        mail: &QueuedMail,
        purpose: LinkPurpose,
        recipient: &Recipient,
    ) -> Result<Option<Letter>, Fault> {
        let link = OneTimeLink {
            mail_id: mail.id,
            user_id: recipient.id,
            purpose: purpose.as_str().to_owned(),
            sent_to: recipient.email.clone(),
            sent_to_key: recipient.email_key.clone(),
        };
        // The history line is written here and not at the request, which must take as long for unknown addresses. The
        // mailbox's budget limits how often. The client that asked is no longer known.
        let is_told = purpose == LinkPurpose::ResetPassword && mail.attempts <= 1;
        let event = AuditEvent::PasswordResetAsked;
        let event = is_told.then(|| self.audit_row_from(&Client::default(), event, recipient.id, None)).transpose()?;
        let Some(secret) = self.make_link(&link, event.as_ref()).await? else { return Ok(None) };
        let link = self.link_address(purpose, secret.expose_secret());
        Ok(Some(match purpose {
            LinkPurpose::VerifyEmail => Letter::VerifyEmail { link },
            LinkPurpose::ResetPassword => Letter::ResetPassword { link },
            LinkPurpose::ChangeEmail => Letter::ConfirmNewEmail { link },
        }))
    }

    /// Built from the public URL, so that no request can influence it.
    pub(crate) fn link_address(&self, purpose: LinkPurpose, secret: &str) -> String {
        let page = match purpose {
            LinkPurpose::VerifyEmail | LinkPurpose::ChangeEmail => "/verify-email",
            LinkPurpose::ResetPassword => "/reset-password",
        };
        format!("{}{page}?token={secret}", self.settings.issuer)
    }

    async fn recipient_by_key(&self, key: &str) -> Result<Option<Recipient>, Fault> {
        let sql = select_recipients!("email_key = $1");
        Ok(reading!(&self.db, pool =>
            sqlx::query_as::<_, Recipient>(sql).bind(key).fetch_optional(pool).await)?)
    }

    async fn recipient_by_id(&self, id: Option<Uuid>) -> Result<Option<Recipient>, Fault> {
        let sql = select_recipients!("id = $1");
        Ok(reading!(&self.db, pool =>
            sqlx::query_as::<_, Recipient>(sql).bind(id).fetch_optional(pool).await)?)
    }
}

/// A link for a user who may use it.
fn link_to(user: Option<Recipient>, purpose: LinkPurpose) -> Option<(Recipient, Content)> {
    user.filter(|user| user.disabled_at.is_none()).map(|user| (user, Content::Link(purpose)))
}

/// The user with the address that the email was written to: a former one, or a new one that they asked for. An address
/// other than the current one is not known to be theirs.
fn at_address_of(mail: &QueuedMail, user: Recipient) -> Recipient {
    let email_verified_at = user.email_verified_at.filter(|_| mail.to_key == user.email_key);
    Recipient { email: mail.to_email.clone(), email_key: mail.to_key.clone(), email_verified_at, ..user }
}

fn notice_letter(subject: &Subject) -> Option<Letter> {
    Some(match subject.clone() {
        Subject::PasswordChanged { at } => Letter::PasswordChanged { at },
        Subject::EmailChangeAsked { at, new_email } => Letter::EmailChangeAsked { at, new_email },
        Subject::EmailChanged { at, new_email } => Letter::EmailChanged { at, new_email },
        Subject::NewDevice { at, device, address } => Letter::NewDevice { at, device, address },
        Subject::SessionStolen { at, device } => Letter::SessionStolen { at, device },
        Subject::DeletionAsked { at } => Letter::DeletionAsked { at },
        Subject::Verification | Subject::PasswordReset | Subject::AddressTaken | Subject::NewEmail => return None,
    })
}
