//! Outgoing emails. An email is stored before its request ends, sent afterwards, and retried if the mail server is
//! unavailable. Its text is written when it is sent.

mod app_mail;
pub(crate) mod budget;
pub(crate) mod deliver;
pub(crate) mod queue;
pub(crate) mod settings;
pub(crate) mod write;
