//! Letters to users: their text, and the ways to send them.
//!
//! A letter's words are in `templates/<language>/<letter>/`: `subject.txt`, `body.txt` and `body.html`. The words that
//! all letters share are beside them, and the layout is in `templates/`. An app adds letters of its own with
//! [`AppTemplates`]. `portico-accounts` decides when a letter is sent, how often it is tried, and to whom. This crate
//! knows neither users nor the database, and depends on no other crate of Portico. `portico-accounts`, `portico-server` and
//! `portico` may depend on it; the browser's build must not.

mod addressee;
mod app_templates;
mod greeting;
mod language;
mod letter;
mod letterhead;
mod mail;
mod outbox;
mod palette;
mod refusal;
mod samples;
mod smtp_url;
mod templates;
mod transport;

pub use addressee::Addressee;
pub use app_templates::{AppTemplate, AppTemplates};
pub use greeting::Greeting;
pub use language::{LANGUAGES, device};
pub use letter::Letter;
pub use letterhead::Letterhead;
pub use mail::{Mail, NotAMailbox, Sender};
pub use outbox::{Outbox, OutboxPage, StoredMail};
pub use samples::{Sample, samples};
pub use smtp_url::{SmtpUrl, SmtpUrlError};
pub use templates::{Page, RenderError, render};
pub use transport::{Memory, ProbeError, SendError, Transport};
