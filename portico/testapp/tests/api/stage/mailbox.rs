use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use portico_mail::{Outbox, StoredMail};

use super::until;

/// How long an email may take from the response to the outbox.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The outbox of a server, and the emails already read.
pub struct Mailbox {
    outbox: Outbox,
    read: Mutex<HashSet<String>>,
}

impl Mailbox {
    pub fn new(folder: PathBuf) -> Self {
        Self { outbox: Outbox::new(folder), read: Mutex::default() }
    }

    /// The next unread email to an address with this subject. Waits for it.
    pub async fn mail(&self, to: &str, subject: &str) -> StoredMail {
        let mut found = None;
        until(TIMEOUT, async || {
            found = self.unread(to, subject).await;
            found.is_some()
        })
        .await;
        let mail = found.unwrap();
        self.read.lock().unwrap().insert(mail.id.clone());
        mail
    }

    /// All of them, the latest first.
    pub async fn mails(&self) -> Vec<StoredMail> {
        let (mut mails, mut after) = (Vec::new(), None);
        loop {
            let page = self.outbox.list(after.as_deref()).await.unwrap();
            mails.extend(page.mails);
            after = page.next;
            if after.is_none() {
                return mails;
            }
        }
    }

    pub async fn count(&self, to: &str) -> usize {
        self.mails().await.iter().filter(|mail| mail.to == to).count()
    }

    async fn unread(&self, to: &str, subject: &str) -> Option<StoredMail> {
        let mails = self.mails().await;
        let read = self.read.lock().unwrap();
        mails.into_iter().rev().find(|mail| mail.to == to && mail.subject == subject && !read.contains(&mail.id))
    }
}
