use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::time::timeout;

use crate::refusal::{root_cause, status_only};
use crate::smtp_url::{SmtpUrl, SmtpUrlError};
use crate::{Greeting, Mail, Outbox, Sender};

/// How long a mail server may take over one email, even if it answers in between. This is less than the time after
/// which the queue lets another server try.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A way to send emails.
#[derive(Clone)]
pub enum Transport {
    Smtp {
        server: AsyncSmtpTransport<Tokio1Executor>,
        starts_with_tls: bool,
    },
    /// A file for each email, for development.
    Folder(Outbox),
    /// For tests.
    Memory(Memory),
}

/// Emails that were only stored in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Vec<Mail>>>);

/// Why an email was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Email cannot be sent to the stored address. Retrying is useless.
    #[error("the address cannot receive mail")]
    NoSuchAddress,
    /// The server refuses this email, or all email for this mailbox (RFC 5321, section 4.2.3: 550 to 553).
    #[error("the mail server refused it: {0}")]
    Refused(String),
    /// May succeed on a retry.
    #[error("the mail server could not accept it: {0}")]
    Failed(String),
}

impl SendError {
    pub fn is_final(&self) -> bool {
        matches!(self, SendError::NoSuchAddress | SendError::Refused(_))
    }
}

impl Transport {
    /// Does not connect yet. Each connection begins with this greeting.
    pub fn smtp(url: &SmtpUrl, greeting: Greeting) -> Result<Self, SmtpUrlError> {
        let starts_with_tls = url.starts_with_tls();
        url.connect(greeting).map(|server| Self::Smtp { server, starts_with_tls })
    }

    pub fn folder(path: PathBuf) -> Self {
        Self::Folder(Outbox::new(path))
    }

    /// Whether emails leave this machine, so that their recipients can read them.
    pub fn reaches_mailboxes(&self) -> bool {
        matches!(self, Self::Smtp { .. })
    }

    /// Tests the connection up to the point where an email would be handed over: greeting, TLS, user and password.
    /// Nothing is sent. For a folder it always succeeds.
    pub async fn probe(&self, limit: Duration) -> Result<(), ProbeError> {
        let Transport::Smtp { server, starts_with_tls } = self else { return Ok(()) };
        let silent = ProbeError::Silent { limit, starts_with_tls: *starts_with_tls };
        match timeout(limit, server.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(ProbeError::Other("it closed the connection or refused the command NOOP".to_owned())),
            Ok(Err(error)) => Err(ProbeError::of(&error, silent)),
            Err(_) => Err(silent),
        }
    }

    /// Hands the email over. If this succeeds, the mail server is responsible for the email.
    pub async fn send(&self, mail: &Mail, from: &Sender) -> Result<(), SendError> {
        let message = mail.to_message(from)?;
        match self {
            Transport::Smtp { server, starts_with_tls } => match timeout(TIMEOUT, server.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) if is_about_this_mail(&error) => Err(SendError::Refused(status_only(&error))),
                Ok(Err(error)) => {
                    let silent = ProbeError::Silent { limit: TIMEOUT, starts_with_tls: *starts_with_tls };
                    Err(SendError::Failed(ProbeError::of(&error, silent).to_string()))
                }
                Err(_) => Err(SendError::Failed(format!("it took longer than {TIMEOUT:?}"))),
            },
            Transport::Folder(outbox) => outbox.put(mail, &message.formatted()).await.map_err(write_failed),
            Transport::Memory(memory) => {
                memory.lock().push(mail.clone());
                Ok(())
            }
        }
    }
}

/// Why the mail server would not accept email from this site.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    #[error("it does not answer within {} s; {}", .limit.as_secs(), causes_of_silence(*.starts_with_tls))]
    Silent { limit: Duration, starts_with_tls: bool },
    #[error("it refuses the connection; is it running, and are the host and port correct?")]
    Closed,
    #[error("the host is unknown; is it spelled correctly in PORTICO_SMTP_URL?")]
    UnknownHost,
    #[error(
        "it refuses the user name and password: {0}; check both in PORTICO_SMTP_URL, where @, /, ? and # must be \
         written %40, %2F, %3F and %23"
    )]
    Credentials(String),
    #[error(
        "no trusted TLS: {0}; name the host that its certificate is for, or set SSL_CERT_FILE to a file with the \
         certificate of the authority that signed it"
    )]
    Tls(String),
    #[error(
        "this port does not start with TLS; use smtps:// for one that does (usually 465), smtp:// for STARTTLS (usually 587)"
    )]
    NotTls,
    #[error("STARTTLS is not supported there; use smtps:// and the port for it (usually 465)")]
    NoStartTls,
    #[error("it cannot be reached from here; check the network, and the host and port in PORTICO_SMTP_URL")]
    Unreachable,
    #[error("the server there is not a mail server; check the port in PORTICO_SMTP_URL")]
    NotSmtp,
    #[error("{0}")]
    Other(String),
}

impl ProbeError {
    /// `silent` is the error for no answer.
    fn of(error: &smtp::Error, silent: Self) -> Self {
        let said = root_cause(error);
        match io_kind(error) {
            Some(ErrorKind::ConnectionRefused) => return Self::Closed,
            // What rustls reports for an answer that is not TLS, and for a certificate.
            Some(ErrorKind::InvalidData) if said.contains("corrupt message") => return Self::NotTls,
            Some(ErrorKind::InvalidData) => return Self::Tls(said),
            Some(ErrorKind::TimedOut) => return silent,
            Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => return Self::Unreachable,
            // The server closed the connection in the middle of a handshake that it does not understand.
            Some(ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) if error.is_tls() || said.contains("tls") => {
                return Self::NotTls;
            }
            _ => {}
        }
        match error.status().map(u16::from) {
            // RFC 4954, section 6. 454 and 530 can also be about TLS (RFC 3207, section 4).
            Some(432 | 534 | 535 | 538) => Self::Credentials(status_only(error)),
            // A server's answer may contain this word too; only its codes are logged.
            None if said.contains("lookup") => Self::UnknownHost,
            _ if error.is_tls() => Self::Tls(said),
            _ if error.is_client() && said.contains("STARTTLS") => Self::NoStartTls,
            _ if error.is_client() => Self::Other(said),
            None if error.is_response() => Self::NotSmtp,
            Some(_) => Self::Other(format!("it answers {}; its log says why", status_only(error))),
            None => Self::Other(format!("{}; check the host and port in PORTICO_SMTP_URL", status_only(error))),
        }
    }
}

/// A port that starts with TLS waits for the client. Without TLS, the client waits for the server as well.
fn causes_of_silence(starts_with_tls: bool) -> &'static str {
    if starts_with_tls {
        "are the host and port correct, and is a firewall blocking this machine?"
    } else {
        "are the host and port correct, is a firewall blocking this machine, or does this port start with TLS? then use \
         smtps://"
    }
}

fn io_kind(error: &smtp::Error) -> Option<ErrorKind> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        source = error.source();
    }
    None
}

/// Any other refusal is about this site: a changed password (535), or a server that accepts no clients (554). It would
/// be the same for every email, and an operator will fix it.
fn is_about_this_mail(error: &smtp::Error) -> bool {
    error.status().is_some_and(|code| (550..=553).contains(&u16::from(code)))
}

impl Memory {
    /// The sent emails, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Mail>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_failed(error: io::Error) -> SendError {
    SendError::Failed(format!("no file can be created in the folder outbox ({error}); portico doctor says what to do"))
}
