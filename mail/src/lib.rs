//! Letters to users: what they say, and the ways to send them.
//!
//! A letter's words lie in `templates/<letter>/`: `subject.txt`, `body.txt` and `body.html`. When it
//! is sent, how often it is tried and to whom, is decided in `portico-accounts`.

mod greeting;
mod letter;
mod mail;
mod outbox;
mod refusal;
mod smtp_url;
mod templates;
mod transport;

pub use greeting::Greeting;
pub use letter::Letter;
pub use mail::{Mail, NotAMailbox, Sender};
pub use outbox::{Kept, Outbox, OutboxPage};
pub use smtp_url::{SmtpUrl, SmtpUrlError};
pub use templates::{Page, RenderError, render};
pub use transport::{KnockError, Memory, SendError, Transport};
