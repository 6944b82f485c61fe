use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use mail_parser::MessageParser;
use tokio::fs;
use tokio::io::AsyncWriteExt;

use uuid::Uuid;

use crate::Mail;

/// A folder that stands in for the mail server while developing: one `.eml` file for each mail.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: PathBuf,
}

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The file's name without its ending.
    pub id: String,
    pub to: String,
    pub subject: String,
    /// Seconds since 1970.
    pub written_at: i64,
    pub text: String,
    pub html: String,
}

impl Outbox {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes the mail aside and moves it into place, so that nobody reads half of one. The same mail
    /// again is the same file.
    pub(crate) async fn put(&self, mail: &Mail, eml: &[u8]) -> io::Result<()> {
        let name = mail.id.simple();
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let aside = self.folder.join(format!("{name}.part"));
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside).await;
        let mut file = file?;
        file.write_all(eml).await?;
        file.flush().await?;
        fs::rename(&aside, self.folder.join(format!("{name}.eml"))).await
    }

    /// All mails, the latest first. Ids are UUIDv7, so their names sort by time.
    pub async fn list(&self) -> io::Result<Vec<Kept>> {
        let mut names = Vec::new();
        let mut entries = match fs::read_dir(&self.folder).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        while let Some(entry) = entries.next_entry().await? {
            if let Some(name) = entry.file_name().to_str().and_then(|name| name.strip_suffix(".eml")) {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable_by(|a, b| b.cmp(a));
        let mut mails = Vec::new();
        for name in names {
            mails.extend(self.read(&name).await?);
        }
        Ok(mails)
    }

    /// One mail, if it is there.
    pub async fn read(&self, id: &str) -> io::Result<Option<Kept>> {
        let is_id =
            id.len() == Uuid::nil().simple().to_string().len() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id {
            return Ok(None);
        }
        match fs::read(self.folder.join(format!("{id}.eml"))).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            eml => Ok(parse(id, &eml?)),
        }
    }
}

fn parse(id: &str, eml: &[u8]) -> Option<Kept> {
    let message = MessageParser::default().parse(eml)?;
    let to = message.to().and_then(|to| to.first()).and_then(|to| to.address());
    Some(Kept {
        id: id.to_owned(),
        to: to.unwrap_or_default().to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        written_at: message.date().map_or(0, |date| date.to_timestamp()),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        html: message.body_html(0).unwrap_or_default().into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::{Letter, Sender, Transport, render};

    const LINK: &str = "https://portico.example/verify-email?token=a-b_c.0123456789012345678901234567890123456789";

    fn mail(to: &str) -> Mail {
        let letter = Letter::VerifyEmail { link: LINK.to_owned() };
        let page = render(&letter, Some("Ada Lövelace"), to, "https://portico.example").unwrap();
        Mail { id: Uuid::from_u128(0x0199), to: to.to_owned(), written_at: 1_790_000_000, page }
    }

    #[tokio::test]
    async fn what_was_sent_is_read_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().join("outbox"));
        let sender = Sender::parse("Portico <no-reply@portico.example>").unwrap();
        let mail = mail("ada@example.org");
        for _ in 0..2 {
            Transport::Folder(outbox.clone()).send(&mail, &sender).await.unwrap();
        }
        let [kept] = &outbox.list().await.unwrap()[..] else { panic!("one file") };
        assert_eq!((kept.to.as_str(), kept.subject.as_str()), ("ada@example.org", "Confirm your address"));
        assert_eq!(kept.written_at, 1_790_000_000);
        assert!(kept.text.contains(LINK) && kept.html.contains(LINK), "{kept:?}");
        assert!(kept.text.contains("Ada Lövelace"));
        let file = folder.path().join(format!("outbox/{}.eml", mail.id.simple()));
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let eml = std::fs::read_to_string(file).unwrap();
        assert!(eml.contains(&format!("Message-ID: <{}@portico.example>", mail.id.simple())), "{eml}");
    }

    #[tokio::test]
    async fn an_internationalised_domain_goes_out_as_every_server_knows_it() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().to_owned());
        let sender = Sender::parse("no-reply@portico.example").unwrap();
        Transport::Folder(outbox.clone()).send(&mail("Ada@Bücher.example"), &sender).await.unwrap();
        assert_eq!(outbox.list().await.unwrap()[0].to, "Ada@xn--bcher-kva.example");
    }

    #[tokio::test]
    async fn an_address_with_a_line_break_is_sent_nothing() {
        let sender = Sender::parse("no-reply@portico.example").unwrap();
        let memory = crate::Memory::default();
        for to in ["ada@example.org\r\nBcc: eve@example.org", "ada@example.org, eve@example.org", ""] {
            let sent = Transport::Memory(memory.clone()).send(&mail(to), &sender).await;
            assert!(sent.is_err_and(|error| error.is_final()), "{to:?}");
        }
        assert!(memory.mails().is_empty());
    }

    #[tokio::test]
    async fn no_name_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret.eml"), "Subject: secret\r\n\r\n").unwrap();
        let outbox = Outbox::new(folder.path().join("outbox"));
        for id in ["../secret", "secret", "", "..", "a/b"] {
            assert_eq!(outbox.read(id).await.unwrap(), None, "{id}");
        }
    }
}
