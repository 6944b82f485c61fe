//! Letters to users: their text, and the ways to send them.
//!
//! A letter's text is in `templates/<letter>/`: `subject.txt`, `body.txt` and `body.html`. An app adds letters of its own
//! with [`AppTemplates`]. `portico-accounts` decides when a letter is sent, how often it is tried, and to whom. This crate
//! knows neither users nor the database, and depends on no other crate of Portico. `portico-accounts`, `portico-server` and
//! `portico` may depend on it; the browser's build must not.

mod app_templates;
mod greeting;
mod letter;
mod letterhead;
mod mail;
mod outbox;
mod refusal;
mod smtp_url;
mod templates;
mod transport;

pub use app_templates::{AppTemplate, AppTemplates};
pub use greeting::Greeting;
pub use letter::Letter;
pub use letterhead::Letterhead;
pub use mail::{Mail, NotAMailbox, Sender};
pub use outbox::{Outbox, OutboxPage, StoredMail};
pub use smtp_url::{SmtpUrl, SmtpUrlError};
pub use templates::{Page, RenderError, render};
pub use transport::{Memory, ProbeError, SendError, Transport};
