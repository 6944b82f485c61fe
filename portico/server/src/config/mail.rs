use std::path::Path;
use std::time::Duration;

use portico_accounts::{Budget, MailSettings, VerifyEmail};
use portico_mail::{AppTemplates, Greeting, Letterhead, Outbox, Sender, SmtpUrl, Transport};
use portico_ui::site::Site;
use portico_wire::brand::Brand;

use super::{ConfigError, SiteConfig, Vars};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// The sender's address unless it is set.
const DEFAULT_ADDRESS: &str = "no-reply@localhost";

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// `smtps://user:password@host`, or `smtp://` for STARTTLS; plain text to this machine only. Unset, each email is a
    /// file in `outbox` in the data folder. Read from `PORTICO_SMTP_URL`. Defaults to none.
    pub smtp: Option<SmtpUrl>,
    /// An address, or a name and an address. Read from `PORTICO_MAIL_FROM`. Defaults to the site's name and
    /// `no-reply@localhost`.
    pub sender: Sender,
    /// `required` or `optional`: whether an address must be confirmed before its account can be used. Read from
    /// `PORTICO_VERIFY_EMAIL`. Defaults to `required` where a mail server is set, else `optional`.
    pub verify_email: VerifyEmail,
    /// The number of emails to one mailbox that strangers can trigger, and equally of notices about its account and of
    /// emails of the app. Read from `PORTICO_MAILS`. Defaults to `5/1h`.
    pub budget: Budget,
}

impl MailConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let smtp = vars.get("PORTICO_SMTP_URL").map(SmtpUrl::parse).transpose().map_err(wrong_url)?;
        let sender = match vars.get("PORTICO_MAIL_FROM") {
            Some(from) => Sender::parse(from),
            None => Sender::named(Site::current().brand.name, DEFAULT_ADDRESS),
        };
        let sender = sender.map_err(|error| ConfigError::Wrong {
            variable: "PORTICO_MAIL_FROM",
            value: vars.get("PORTICO_MAIL_FROM").unwrap_or_default().to_owned(),
            allowed: error.to_string(),
        })?;
        let default = if smtp.is_some() { VerifyEmail::Required } else { VerifyEmail::Optional };
        let allowed = "must be required or optional";
        let verify_email = vars.parse("PORTICO_VERIFY_EMAIL", default, allowed, |value| match value {
            "required" => Some(VerifyEmail::Required),
            "optional" => Some(VerifyEmail::Optional),
            _ => None,
        })?;
        let budget = vars.budget("PORTICO_MAILS", Budget { count: 5, per: HOUR })?;
        Ok(Self { smtp, sender, verify_email, budget })
    }

    /// The settings that the domain needs.
    pub fn settings(&self, site: &SiteConfig, data_dir: &Path) -> Result<MailSettings, ConfigError> {
        let greeting = Greeting::new(site.public_url.host(), &self.sender);
        Ok(MailSettings {
            transport: self.transport(greeting, data_dir)?,
            sender: self.sender.clone(),
            letterhead: letterhead(&Site::current().brand),
            verify_email: self.verify_email,
            budget: Some(self.budget),
            app_templates: AppTemplates::default(),
        })
    }

    /// The transport for emails. Makes no connection, but needs a runtime for later ones.
    pub fn transport(&self, greeting: Greeting, data_dir: &Path) -> Result<Transport, ConfigError> {
        match &self.smtp {
            Some(url) => Transport::smtp(url, greeting).map_err(wrong_url),
            None => Ok(Transport::Folder(outbox(data_dir))),
        }
    }

    /// A warning if a public site would send emails from an address of this machine.
    pub fn sender_warning(&self, site: &SiteConfig) -> Option<&'static str> {
        let is_public = site.public_url.is_https() && !site.public_url.is_loopback();
        (is_public && self.smtp.is_some() && self.sender.is_on_this_machine()).then_some(
            "the sender of emails would be an address at localhost, which other mail servers refuse; set \
             PORTICO_MAIL_FROM to an address of your domain",
        )
    }

    /// The destination of emails, in words.
    pub fn target(&self, data_dir: &Path) -> String {
        match &self.smtp {
            Some(url) => format!("sent through {}", url.server),
            None => format!("kept in {}", data_dir.join("outbox").display()),
        }
    }

    /// The folder that replaces a mail server, if none is set.
    pub fn outbox(&self, data_dir: &Path) -> Option<Outbox> {
        self.smtp.is_none().then(|| outbox(data_dir))
    }
}

/// The brand, as emails show it.
pub fn letterhead(brand: &Brand) -> Letterhead {
    Letterhead {
        site_name: brand.name,
        mark: brand.mark,
        ground_light: brand.theme_color_light,
        ground_dark: brand.theme_color_dark,
        accent: brand.accent,
        on_accent: brand.on_accent,
    }
}

fn outbox(data_dir: &Path) -> Outbox {
    Outbox::new(data_dir.join("outbox"))
}

/// Omits the value because it may hold a password.
fn wrong_url(error: portico_mail::SmtpUrlError) -> ConfigError {
    ConfigError::WrongSecret { variable: "PORTICO_SMTP_URL".to_owned(), what: error.to_string() }
}
