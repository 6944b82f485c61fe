//! The emails that a stage sends.

use portico_accounts::{Accounts, Client, Db};
use portico_mail::{Greeting, Mail, Memory, Sender, SmtpUrl, Transport};
use portico_testbed::MailServer;

use super::{SECOND, Stage, email};

/// The start of every link in an email.
const TOKEN: &str = "?token=";

impl Stage {
    /// Every email sent to an address, the oldest first. Waiting emails are delivered first.
    pub async fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.accounts.deliver_waiting_mails().await.expect("the queue can be read");
        self.memory().mails().into_iter().filter(|mail| mail.to == address).collect()
    }

    /// Their subjects.
    pub async fn subjects_to(&self, address: &str) -> Vec<String> {
        self.mails_to(address).await.into_iter().map(|mail| mail.page.subject).collect()
    }

    /// The secret of the link in the latest email to an address.
    pub async fn latest_secret_to(&self, address: &str) -> String {
        secret_in(self.mails_to(address).await.last().expect("a mail"))
    }

    /// Every email sent.
    pub fn memory(&self) -> &Memory {
        &self.setup.memory
    }

    /// A link to confirm an address, requested a moment later.
    pub async fn verification_secret(&self, address: &str) -> String {
        self.clock.advance(SECOND);
        self.accounts.request_verification(&email(address), &Client::default()).await.expect("the database answers");
        self.latest_secret_to(address).await
    }

    /// A reset link, requested a moment later.
    pub async fn reset_secret(&self, address: &str) -> String {
        self.clock.advance(SECOND);
        self.accounts.request_password_reset(&email(address), &Client::default()).await.expect("the database answers");
        self.latest_secret_to(address).await
    }

    /// From now on the database refuses new emails in the queue.
    pub async fn refuse_mails(&self) {
        self.change(match self.accounts.db() {
            Db::Sqlite { .. } => "create trigger is_full before insert on mails begin select raise(abort, 'full'); end",
            Db::Postgres { .. } => "alter table mails add constraint is_full check (false) not valid",
        })
        .await;
    }

    /// How many emails wait.
    pub async fn waiting(&self) -> i64 {
        self.count("select count(*) from mails").await
    }
}

/// The secret of the link in an email, which is the same in both bodies.
pub fn secret_in(mail: &Mail) -> String {
    let secret = |body: &str| {
        let (_, rest) = body.split_once(TOKEN).expect("a link");
        rest.chars().take_while(|&c| c.is_ascii_alphanumeric() || "-_".contains(c)).collect::<String>()
    };
    let (text, html) = (secret(&mail.page.text), secret(&mail.page.html));
    assert!(text == html && text.len() == 43, "{text} {html}");
    text
}

/// Delivers waiting emails, on one of several nodes.
pub async fn deliver(node: &Accounts) {
    node.deliver_waiting_mails().await.expect("the queue can be read");
}

/// Always fails: its folder would lie within a file.
pub fn broken_outbox() -> Transport {
    Transport::folder("/dev/null/outbox".into())
}

/// Sends emails through a mail server.
pub fn through(server: &MailServer) -> Transport {
    let greeting = Greeting::from_sender(&Sender::parse("no-reply@portico.example").expect("a mailbox"));
    Transport::smtp(&SmtpUrl::parse(&server.url()).expect("a URL"), greeting).expect("a transport")
}
