use std::time::Duration;

use portico_mail::{Sender, Transport};

/// How mail is sent, and when.
#[derive(Clone)]
pub struct MailSettings {
    pub transport: Transport,
    pub sender: Sender,
    pub verify_email: VerifyEmail,
    /// Mails to one mailbox: of those that strangers can cause, and as many notices of what happened to
    /// the account. None where nothing is limited.
    pub budget: Option<Budget>,
}

/// Whether an address has to be confirmed before its account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyEmail {
    Optional,
    Required,
}

/// So many of something within a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub count: u32,
    pub per: Duration,
}
