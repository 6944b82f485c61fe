//! Writes the text of a queued email when it is sent.

use portico_fields::without_directions;
use portico_mail::{Addressee, Letter, Mail, Page, render};
use uuid::Uuid;

use super::app_mail::UnknownTemplate;
use super::queue::{Outbox, QueuedMail};
use crate::db::query::query;
use crate::email::link::{LinkPurpose, OneTimeLink};
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::secret::clock::Timestamp;

#[derive(sqlx_macros::FromRow)]
pub(crate) struct Recipient {
    id: Uuid,
    name: String,
    email: String,
    pub(super) email_key: String,
    pub(super) email_verified_at: Option<Timestamp>,
    disabled_at: Option<Timestamp>,
    /// The language that the user has set, or else that of the sign-up.
    lang: Option<String>,
}

impl Recipient {
    /// The greeting contains a name only if the address is known to be the user's. Otherwise, someone who signs up with
    /// another person's address would write the first line of the email.
    fn greeted_as(&self, letter: &Letter) -> Option<String> {
        let is_known = self.email_verified_at.is_some() && *letter != Letter::ConfirmNewEmail;
        is_known.then(|| without_directions(&self.name))
    }
}

impl Outbox {
    /// The rendered email. `None` if there is no recipient or too many emails have been sent. An email over the limit
    /// leaves the previous link valid.
    pub(super) async fn write(&self, mail: &QueuedMail) -> Result<Option<Mail>, Fault> {
        let Some((recipient, letter)) = self.address(mail).await? else { return Ok(None) };
        if mail.attempts <= 1 && !self.is_within_budget(mail, &recipient).await? {
            tracing::info!(mail = %mail.id.simple(), "not sent: the mailbox has reached its limit");
            return Ok(None);
        }
        let link = match purpose_of(&letter) {
            None if matches!(letter, Letter::AppTurnedOn { .. } | Letter::PasskeyAdded { .. }) => {
                Some(self.links.undo_address(mail.id))
            }
            None => None,
            Some(purpose) => match self.link(mail, purpose, &recipient).await? {
                None => return Ok(None),
                link => link,
            },
        };
        let page = self.page(&letter, link.as_deref(), &recipient)?;
        let written_at = u64::try_from(mail.created_at.as_seconds()).unwrap_or_default();
        Ok(Some(Mail { id: mail.id, to: recipient.email, written_at, page }))
    }

    fn page(&self, letter: &Letter, link: Option<&str>, to: &Recipient) -> Result<Page, Fault> {
        let name = to.greeted_as(letter);
        let letterhead = &self.settings.letterhead;
        let to =
            Addressee { email: &to.email, name: name.as_deref(), language: to.lang.as_deref().unwrap_or_default() };
        let page = match letter {
            Letter::App { template, values } => {
                let page = self.settings.app_templates.render(template, values, &to, &self.site, letterhead);
                page.ok_or_else(|| Fault::internal(UnknownTemplate(template.clone())))?
            }
            _ => render(letter, link, &to, &self.site, letterhead),
        };
        page.map_err(Fault::internal)
    }

    /// The recipient and the letter. Emails go to a stored address, or to the new one that its user asked for, never to
    /// an address typed by a stranger.
    async fn address(&self, mail: &QueuedMail) -> Result<Option<(Recipient, Letter)>, Fault> {
        let recipient = match &mail.letter {
            Letter::VerifyEmail => self.owner_of(&mail.to_key).await?.filter(|user| {
                // A confirmed address needs no link.
                user.email_verified_at.is_none() && user.disabled_at.is_none()
            }),
            Letter::ResetPassword => self.owner_of(&mail.to_key).await?.filter(|user| user.disabled_at.is_none()),
            Letter::AddressTaken => self.owner_of(&mail.to_key).await?,
            Letter::ConfirmNewEmail => return self.address_to_new(mail).await,
            // To the current address, which may have changed since.
            Letter::App { .. } => self.recipient(mail.user_id).await?.filter(|user| user.disabled_at.is_none()),
            _ => self.recipient(mail.user_id).await?.map(|user| at_address_of(mail, user)),
        };
        Ok(recipient.map(|recipient| (recipient, mail.letter.clone())))
    }

    async fn address_to_new(&self, mail: &QueuedMail) -> Result<Option<(Recipient, Letter)>, Fault> {
        let Some(user) = self.recipient(mail.user_id).await? else { return Ok(None) };
        match self.owner_of(&mail.to_key).await? {
            // Another user owns the address: they are informed, and the user who asked is not.
            Some(owner) if owner.id != user.id => Ok(Some((owner, Letter::AddressTaken))),
            _ if user.disabled_at.is_some() => Ok(None),
            _ => Ok(Some((at_address_of(mail, user), Letter::ConfirmNewEmail))),
        }
    }

    /// The address of the link that the letter is about. `None` if a newer one has been sent.
    async fn link(
        &self,
        mail: &QueuedMail,
        purpose: LinkPurpose,
        recipient: &Recipient,
    ) -> Result<Option<String>, Fault> {
        let link = OneTimeLink {
            mail_id: mail.id,
            user_id: recipient.id,
            purpose: purpose.as_str().to_owned(),
            sent_to: recipient.email.clone(),
            sent_to_key: recipient.email_key.clone(),
        };
        // The history line is written here and not at the request, which must take as long for unknown addresses. The
        // mailbox's budget limits how often. The client that asked is no longer known.
        let is_first = purpose == LinkPurpose::ResetPassword && mail.attempts <= 1;
        let event = AuditEvent::PasswordResetAsked;
        let event = is_first.then(|| self.history.row(&Client::default(), event, recipient.id, None)).transpose()?;
        let secret = self.links.create(&link, event.as_ref()).await?;
        Ok(secret.map(|secret| self.links.address(purpose, &secret)))
    }

    async fn owner_of(&self, email_key: &str) -> Result<Option<Recipient>, Fault> {
        let sql = "select id, name, email, email_key, email_verified_at, disabled_at, \
                   coalesce(lang, signed_up_in) as lang from users where email_key = $1";
        Ok(query(sql).bind(email_key).fetch_optional(self.db.read()).await?)
    }

    async fn recipient(&self, id: Option<Uuid>) -> Result<Option<Recipient>, Fault> {
        let sql = "select id, name, email, email_key, email_verified_at, disabled_at, \
                   coalesce(lang, signed_up_in) as lang from users where id = $1";
        Ok(query(sql).bind(id).fetch_optional(self.db.read()).await?)
    }
}

/// The user with the address that the email was written to: a former one, or a new one that they asked for. An address
/// other than the current one is not known to be theirs.
fn at_address_of(mail: &QueuedMail, user: Recipient) -> Recipient {
    let email_verified_at = user.email_verified_at.filter(|_| mail.to_key == user.email_key);
    Recipient { email: mail.to_email.clone(), email_key: mail.to_key.clone(), email_verified_at, ..user }
}

fn purpose_of(letter: &Letter) -> Option<LinkPurpose> {
    match letter {
        Letter::VerifyEmail => Some(LinkPurpose::VerifyEmail),
        Letter::ResetPassword => Some(LinkPurpose::ResetPassword),
        Letter::ConfirmNewEmail => Some(LinkPurpose::ChangeEmail),
        _ => None,
    }
}
