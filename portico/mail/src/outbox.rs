use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use mail_parser::MessageParser;
use tokio::fs;
use tokio::io::AsyncWriteExt;

use uuid::Uuid;

use crate::Mail;

/// How many emails are read at a time.
const PAGE_SIZE: usize = 50;

/// A folder that replaces the mail server during development: one `.eml` file for each email.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: PathBuf,
}

/// An email in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMail {
    /// The file's name without its extension.
    pub id: String,
    pub to: String,
    pub subject: String,
    /// Seconds since 1970.
    pub written_at: i64,
    pub text: String,
    pub html: String,
}

/// Some emails of the outbox, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxPage {
    pub mails: Vec<StoredMail>,
    /// The `after` of the next page, for [`Outbox::list`]. `None` on the last page.
    pub next: Option<String>,
    /// Whether these emails are the newest.
    pub is_first: bool,
}

impl Outbox {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes the email to a temporary file and moves it into place, so that readers never see half of it. Writing the
    /// same email again replaces the file.
    pub(crate) async fn put(&self, mail: &Mail, eml: &[u8]) -> io::Result<()> {
        let name = mail.id.simple();
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let temporary = self.folder.join(format!("{name}.part"));
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary).await;
        let mut file = file?;
        file.write_all(eml).await?;
        file.flush().await?;
        fs::rename(&temporary, self.folder.join(format!("{name}.eml"))).await
    }

    /// At most fifty emails that are older than the one with the id `after`, newest first. An `after` that is not an id
    /// leads to the first page. Ids are UUIDv7, so they sort by time.
    pub async fn list(&self, after: Option<&str>) -> io::Result<OutboxPage> {
        let after = after.filter(|after| is_id(after));
        let mut ids = self.ids().await?;
        ids.retain(|id| after.is_none_or(|after| id.as_str() < after));
        ids.sort_unstable_by(|a, b| b.cmp(a));
        let mut page = OutboxPage { mails: Vec::new(), next: None, is_first: after.is_none() };
        for id in ids {
            let Some(mail) = self.read(&id).await? else { continue };
            if page.mails.len() == PAGE_SIZE {
                page.next = page.mails.last().map(|mail| mail.id.clone());
                break;
            }
            page.mails.push(mail);
        }
        Ok(page)
    }

    async fn ids(&self) -> io::Result<Vec<String>> {
        let mut entries = match fs::read_dir(&self.folder).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut ids = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            if let Some(id) = entry.file_name().to_str().and_then(|name| name.strip_suffix(".eml")) {
                ids.push(id.to_owned());
            }
        }
        Ok(ids)
    }

    /// One email, if it exists.
    pub async fn read(&self, id: &str) -> io::Result<Option<StoredMail>> {
        if !is_id(id) {
            return Ok(None);
        }
        match fs::read(self.folder.join(format!("{id}.eml"))).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            eml => Ok(parse(id, &eml?)),
        }
    }
}

fn is_id(text: &str) -> bool {
    text.len() == Uuid::nil().simple().to_string().len() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn parse(id: &str, eml: &[u8]) -> Option<StoredMail> {
    let message = MessageParser::default().parse(eml)?;
    let to = message.to().and_then(|to| to.first()).and_then(|to| to.address());
    Some(StoredMail {
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
    use crate::{Addressee, Letter, Letterhead, Sender, Transport, render};

    const LINK: &str = "https://portico.example/verify-email?token=a-b_c.0123456789012345678901234567890123456789";

    fn mail(to: &str) -> Mail {
        let letterhead = Letterhead {
            site_name: "Portico",
            mark: "",
            ground_light: "#f5f2eb",
            ground_dark: "#171613",
            accent: "#1d5a4b",
            on_accent: "#fdfcf9",
        };
        let reader = Addressee { email: to, name: Some("Ada Lövelace"), language: "en" };
        let page = render(&Letter::VerifyEmail, Some(LINK), &reader, "https://portico.example", &letterhead).unwrap();
        Mail { id: Uuid::from_u128(0x0199), to: to.to_owned(), written_at: 1_790_000_000, page }
    }

    #[tokio::test]
    async fn a_sent_email_is_read_back_completely() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().join("outbox"));
        let sender = Sender::parse("Portico <no-reply@portico.example>").unwrap();
        let mail = mail("ada@example.org");
        for _ in 0..2 {
            Transport::Folder(outbox.clone()).send(&mail, &sender).await.unwrap();
        }
        let [kept] = &outbox.list(None).await.unwrap().mails[..] else { panic!("one file") };
        assert_eq!((kept.to.as_str(), kept.subject.as_str()), ("ada@example.org", "Confirm your email address"));
        assert_eq!(kept.written_at, 1_790_000_000);
        assert!(kept.text.contains(LINK) && kept.html.contains(LINK), "{kept:?}");
        assert!(kept.text.contains("Ada Lövelace"));
        let file = folder.path().join(format!("outbox/{}.eml", mail.id.simple()));
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let eml = std::fs::read_to_string(file).unwrap();
        assert!(eml.contains(&format!("Message-ID: <{}@portico.example>", mail.id.simple())), "{eml}");
    }

    #[tokio::test]
    async fn an_internationalised_domain_is_sent_in_ascii() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().to_owned());
        let sender = Sender::parse("no-reply@portico.example").unwrap();
        Transport::Folder(outbox.clone()).send(&mail("Ada@Bücher.example"), &sender).await.unwrap();
        assert_eq!(outbox.list(None).await.unwrap().mails[0].to, "Ada@xn--bcher-kva.example");
    }

    #[tokio::test]
    async fn many_emails_are_listed_in_pages() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().to_owned());
        let ids: Vec<_> = (0..120_u128).rev().map(|id| Uuid::from_u128(id).simple().to_string()).collect();
        let write = |name: &str| std::fs::write(folder.path().join(name), "Subject: a\r\n\r\nb\r\n").unwrap();
        ids.iter().for_each(|id| write(&format!("{id}.eml")));
        write("notes.eml");
        write(&format!("{}.eml.part", Uuid::max().simple()));
        let (mut sizes, mut found, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = outbox.list(after.as_deref()).await.unwrap();
            assert_eq!(page.is_first, after.is_none());
            // An email that arrives meanwhile is not on any later page.
            write(&format!("{}.eml", Uuid::from_u128(1_000 + found.len() as u128).simple()));
            sizes.push(page.mails.len());
            found.extend(page.mails.into_iter().map(|mail| mail.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((sizes, found), (vec![50, 50, 20], ids));
    }

    #[tokio::test]
    async fn an_invalid_id_returns_the_first_page() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().join("outbox"));
        for after in ["", "../secret", "é", "0199", &"f".repeat(33)] {
            let page = outbox.list(Some(after)).await.unwrap();
            assert_eq!(page, OutboxPage { mails: Vec::new(), next: None, is_first: true }, "{after}");
        }
    }

    #[tokio::test]
    async fn an_address_with_a_line_break_gets_no_email() {
        let sender = Sender::parse("no-reply@portico.example").unwrap();
        let memory = crate::Memory::default();
        for to in ["ada@example.org\r\nBcc: eve@example.org", "ada@example.org, eve@example.org", ""] {
            let sent = Transport::Memory(memory.clone()).send(&mail(to), &sender).await;
            assert!(sent.is_err_and(|error| error.is_final()), "{to:?}");
        }
        assert!(memory.mails().is_empty());
    }

    #[tokio::test]
    async fn an_id_cannot_escape_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret.eml"), "Subject: secret\r\n\r\n").unwrap();
        let outbox = Outbox::new(folder.path().join("outbox"));
        for id in ["../secret", "secret", "", "..", "a/b"] {
            assert_eq!(outbox.read(id).await.unwrap(), None, "{id}");
        }
    }
}
