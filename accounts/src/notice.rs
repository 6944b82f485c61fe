use crate::clock::Timestamp;
use crate::mail_queue::{QueuedMail, Subject};
use crate::{Accounts, Fault, User};

impl Accounts {
    /// An email to a user's own address about an event of the account.
    pub(crate) fn notice(&self, user: &User, subject: Subject) -> Result<QueuedMail, Fault> {
        // Stored under the address as it is looked up, so that it is deleted with the account.
        let key = portico_fields::Email::parse(&user.email)
            .map_or_else(|_| user.email.clone(), |email| email.key().to_owned());
        self.new_mail(subject, Some(user.id), key, &user.email)
    }
}

/// `2026-11-22 10:00 UTC`: the form in emails, whose reader's time zone is unknown.
pub(crate) fn in_words(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text,
    }
}
