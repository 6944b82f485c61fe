use std::net::IpAddr;

use aws_lc_rs::hmac;
use uuid::Uuid;

use super::budget::network_of;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;

/// What attempts are counted by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Axis<'a> {
    /// Log-ins to an account from unknown devices. The value is the address as it is looked up, or as typed if it is
    /// not valid: all attempts look the same.
    Account(&'a str),
    /// Log-ins from a browser that this account was used with before. Strangers cannot use up this budget.
    Device(Uuid),
    /// Password prompts within a session.
    Session(Uuid),
    /// Log-ins from a client address.
    Address(IpAddr),
    SignUps(IpAddr),
    /// Emails that a stranger can trigger, regardless of the recipient.
    Mails(IpAddr),
    /// Second factors of a user, from browsers that the account does not know.
    SecondFactor(Uuid),
    /// The same from a browser that this account was used with before.
    SecondFactorOfDevice(Uuid),
    /// Those of a user from all such browsers together: anyone with the password may have collected many of them.
    SecondFactorOfDevices(Uuid),
    /// New addresses that one user asks for. Each causes an email to the owner of the address.
    NewEmails(Uuid),
}

impl Axis<'_> {
    /// The key of the axis in the table: a keyed hash, so that the table contains no addresses.
    pub(super) fn key(self, key: &hmac::Key) -> Vec<u8> {
        let text = match self {
            Self::Account(account) => format!("account {account}"),
            Self::Device(id) => format!("device {}", id.simple()),
            Self::Session(id) => format!("session {}", id.simple()),
            Self::Address(ip) => format!("address {}", network_of(ip)),
            Self::SignUps(ip) => format!("sign-ups {}", network_of(ip)),
            Self::Mails(ip) => format!("mails {}", network_of(ip)),
            Self::SecondFactor(id) => format!("second factor {}", id.simple()),
            Self::SecondFactorOfDevice(id) => format!("second factor of device {}", id.simple()),
            Self::SecondFactorOfDevices(id) => format!("second factor of devices {}", id.simple()),
            Self::NewEmails(id) => format!("new emails {}", id.simple()),
        };
        hmac::sign(key, text.as_bytes()).as_ref().to_vec()
    }

    /// Logs that an attempt was refused unchecked. The line contains neither the typed text nor its hash.
    pub(super) fn log(self, user: Option<Uuid>, client: &Client) {
        let (event, by, session) = match self {
            Self::Account(_) => (SecurityEvent::LogInFailMax, "account", None),
            Self::Device(_) => (SecurityEvent::LogInFailMax, "device", None),
            Self::Session(session) => (SecurityEvent::LogInFailMax, "session", Some(session)),
            Self::SecondFactor(_) => (SecurityEvent::LogInFailMax, "second_factor", None),
            Self::SecondFactorOfDevice(_) => (SecurityEvent::LogInFailMax, "second_factor_of_device", None),
            Self::SecondFactorOfDevices(_) => (SecurityEvent::LogInFailMax, "second_factor_of_devices", None),
            Self::Address(_) => (SecurityEvent::RateLimitExceeded, "address", None),
            Self::SignUps(_) => (SecurityEvent::RateLimitExceeded, "sign_ups", None),
            Self::Mails(_) => (SecurityEvent::RateLimitExceeded, "mails", None),
            Self::NewEmails(_) => (SecurityEvent::RateLimitExceeded, "new_emails", None),
        };
        event.because(by).of(user).in_session(session).log_from(client);
    }
}
