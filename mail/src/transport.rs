use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::time::timeout;

use crate::smtp_url::{SmtpUrl, SmtpUrlError};
use crate::{Mail, Outbox, Sender};

/// How long a mail server may take over one mail, however often it says something in between. Less than
/// the queue waits before it lets another of our servers try.
const PATIENCE: Duration = Duration::from_secs(60);

/// A way to send mails.
#[derive(Clone)]
pub enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// A file for each mail: for developing.
    Folder(Outbox),
    /// For tests.
    Memory(Memory),
}

/// Mails that went nowhere else.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Vec<Mail>>>);

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The stored address is none that mail can be sent to. Trying again is of no use.
    #[error("the address cannot receive mail")]
    NoSuchAddress,
    /// The server will not take this mail, or none for this mailbox (RFC 5321, section 4.2.3: 550 to 553).
    #[error("the mail server refused it: {0}")]
    Refused(String),
    /// Worth another try.
    #[error("the mail server could not take it: {0}")]
    Failed(String),
}

impl SendError {
    pub fn is_final(&self) -> bool {
        matches!(self, SendError::NoSuchAddress | SendError::Refused(_))
    }
}

impl Transport {
    pub fn smtp(url: &SmtpUrl) -> Result<Self, SmtpUrlError> {
        url.connect().map(Self::Smtp)
    }

    pub fn folder(path: PathBuf) -> Self {
        Self::Folder(Outbox::new(path))
    }

    /// Hands the mail over. When this returns well, the mail is not ours to keep any more.
    pub async fn send(&self, mail: &Mail, from: &Sender) -> Result<(), SendError> {
        let message = mail.to_message(from)?;
        match self {
            Transport::Smtp(server) => match timeout(PATIENCE, server.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) if is_about_this_mail(&error) => Err(SendError::Refused(error.to_string())),
                Ok(Err(error)) => Err(SendError::Failed(error.to_string())),
                Err(_) => Err(SendError::Failed(format!("it took longer than {PATIENCE:?}"))),
            },
            Transport::Folder(outbox) => outbox.put(mail, &message.formatted()).await.map_err(failed),
            Transport::Memory(memory) => {
                memory.lock().push(mail.clone());
                Ok(())
            }
        }
    }
}

/// Any other refusal is about us: a password that was changed (535), a server that takes no one (554).
/// It would be the same for every mail, and somebody will put it right.
fn is_about_this_mail(error: &smtp::Error) -> bool {
    error.status().is_some_and(|code| (550..=553).contains(&u16::from(code)))
}

impl Memory {
    /// What was sent, the oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Mail>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(error: io::Error) -> SendError {
    SendError::Failed(error.to_string())
}
