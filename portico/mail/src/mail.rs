use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use url::Host;
use uuid::Uuid;

use crate::SendError;
use crate::greeting::is_loopback;
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

    /// A sender with a name, which may contain anything but control characters. It is quoted or encoded in the email if
    /// it needs to be (RFC 5322, RFC 2047).
    pub fn named(name: &str, address: &str) -> Result<Self, NotAMailbox> {
        if name.chars().any(char::is_control) {
            return Err(NotAMailbox);
        }
        let address = address.parse().map_err(|_| NotAMailbox)?;
        Ok(Self(Mailbox::new(Some(name.to_owned()), address)))
    }

    /// Whether no other machine can answer, as at `no-reply@localhost`.
    pub fn is_on_this_machine(&self) -> bool {
        Host::parse(self.domain()).is_ok_and(|host| is_loopback(&host))
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

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    #[test]
    fn a_senders_name_is_quoted_or_encoded_if_needed() {
        assert!(eml("Portico").contains("From: Portico <no-reply@localhost>\r\n"));
        assert!(eml("Acme Notes").contains("From: \"Acme Notes\" <no-reply@localhost>\r\n"));
        for name in ["Acme & Sons", "Acme, Inc.", "The \"Best\" <b@example.org>", "Käse", "密码", "a=?b?="] {
            let eml = eml(name);
            let message = MessageParser::default().parse(eml.as_bytes()).unwrap();
            let from = message.from().unwrap().as_list().unwrap();
            let from: Vec<_> = from.iter().map(|from| (from.name(), from.address())).collect();
            assert_eq!(from, [(Some(name), Some("no-reply@localhost"))], "{eml}");
        }
    }

    #[test]
    fn a_sender_has_an_address_and_no_control_characters() {
        assert!(Sender::named("Acme", "nowhere").is_err());
        assert!(Sender::named("Acme\r\nBcc: eve@example.org", "no-reply@localhost").is_err());
    }

    fn eml(name: &str) -> String {
        let sender = Sender::named(name, "no-reply@localhost").unwrap();
        let part = || "Hello".to_owned();
        let page = Page { subject: part(), text: part(), html: part() };
        let mail = Mail { id: Uuid::nil(), to: "ada@example.org".to_owned(), written_at: 0, page };
        String::from_utf8(mail.to_message(&sender).unwrap().formatted()).unwrap()
    }
}
