use portico_mail::{AppTemplates, Letterhead, Sender, Transport};

use crate::limits::budget::Budget;

/// How and when emails are sent.
#[derive(Clone)]
pub struct MailSettings {
    pub transport: Transport,
    pub sender: Sender,
    pub letterhead: Letterhead,
    pub verify_email: VerifyEmail,
    /// The limit for emails to one mailbox: for those that strangers can trigger, and separately for notices about
    /// events of the account and for the app's emails. `None` for no limit.
    pub budget: Option<Budget>,
    /// The app's own letters, for [`Accounts::send_mail`](crate::Accounts::send_mail).
    pub app_templates: AppTemplates,
}

/// Whether an address must be confirmed before its account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyEmail {
    Optional,
    Required,
}
