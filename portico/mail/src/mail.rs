use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use url::Host;
use uuid::Uuid;

use crate::SendError;
use crate::templates::Page;

/// A letter on its way to one mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The same for all attempts: the Message-ID is derived from it.
    pub id: Uuid,
    /// The address in its stored form only.
    pub to: String,
    /// Seconds since 1970: the `Date`, the same for each attempt.
    pub written_at: u64,
    pub page: Page,
}

/// The sender of emails: `PORTICO_MAIL_FROM`.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

/// The text does not have the form `Name <address>`.
#[derive(Debug, thiserror::Error)]
#[error("must be an address, or a name and an address: Portico <no-reply@example.org>")]
pub struct NotAMailbox;

impl Sender {
    pub fn parse(text: &str) -> Result<Self, NotAMailbox> {
        text.parse().map(Self).map_err(|_| NotAMailbox)
    }

    pub(crate) fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

impl Mail {
    /// The email as transmitted (RFC 5322), with a text and an HTML part.
    pub(crate) fn to_message(&self, from: &Sender) -> Result<Message, SendError> {
        let to: Address = on_the_wire(&self.to).parse().map_err(|_| SendError::NoSuchAddress)?;
        // Prevents automatic replies (RFC 3834).
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        Message::builder()
            .from(from.0.clone())
            .to(Mailbox::new(None, to))
            .subject(&self.page.subject)
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(self.written_at))
            .message_id(Some(self.message_id(from)))
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(self.page.text.clone(), self.page.html.clone()))
            .map_err(|error| SendError::Failed(error.to_string()))
    }

    fn message_id(&self, from: &Sender) -> String {
        format!("<{}@{}>", self.id.simple(), from.domain())
    }
}

/// The same address with an internationalised domain in its `xn--` form (RFC 5890), which every mail server
/// understands. Only servers with SMTPUTF8 (RFC 6531) understand other spellings.
fn on_the_wire(address: &str) -> Cow<'_, str> {
    let domain = address.split_once('@').filter(|_| !address.is_ascii());
    match domain.map(|(local, domain)| (local, Host::parse(domain))) {
        Some((local, Ok(Host::Domain(ascii)))) => format!("{local}@{ascii}").into(),
        _ => address.into(),
    }
}
