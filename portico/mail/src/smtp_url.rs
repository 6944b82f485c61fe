use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::Greeting;

/// How long the mail server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The mail server that emails are handed to: `PORTICO_SMTP_URL`.
#[derive(Clone, Debug)]
pub struct SmtpUrl {
    /// Host and port, for display.
    pub server: String,
    url: SecretString,
}

#[derive(Debug, thiserror::Error)]
pub enum SmtpUrlError {
    #[error(
        "must be smtps://user:password@host, or smtp:// for STARTTLS; in a user or a password, @, /, ? and # must be \
         written %40, %2F, %3F and %23"
    )]
    NotAnSmtpUrl,
    #[error("the mail server cannot be used: {0}")]
    Unusable(String),
}

impl SmtpUrl {
    /// Checks the form without connecting.
    pub fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text).map_err(|_| SmtpUrlError::NotAnSmtpUrl)?;
        let is_known = matches!(url.scheme(), "smtp" | "smtps");
        let host = url.host_str().filter(|host| is_known && !host.is_empty()).ok_or(SmtpUrlError::NotAnSmtpUrl)?;
        if has_more_than_a_server(&url) {
            return Err(SmtpUrlError::NotAnSmtpUrl);
        }
        let server = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Ok(Self { server, url: text.into() })
    }

    pub(crate) fn starts_with_tls(&self) -> bool {
        Url::parse(self.url.expose_secret()).is_ok_and(|url| url.scheme() == "smtps")
    }

    /// `smtps://` uses TLS from the first byte, `smtp://` requires STARTTLS; certificates are verified. Plain text is
    /// sent only to this machine.
    pub(crate) fn connect(&self, greeting: Greeting) -> Result<AsyncSmtpTransport<Tokio1Executor>, SmtpUrlError> {
        let url = Url::parse(self.url.expose_secret()).map_err(|_| SmtpUrlError::NotAnSmtpUrl)?;
        // An IPv6 address is in brackets in a URL only.
        let host = url.host_str().ok_or(SmtpUrlError::NotAnSmtpUrl)?.trim_matches(['[', ']']);
        let unusable = |error: lettre::transport::smtp::Error| SmtpUrlError::Unusable(error.to_string());
        let mut server = match url.scheme() {
            "smtps" => AsyncSmtpTransport::<Tokio1Executor>::relay(host).map_err(unusable)?,
            _ if is_loopback(&url) => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
            _ => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host).map_err(unusable)?,
        };
        if let Some(port) = url.port() {
            server = server.port(port);
        }
        if !url.username().is_empty() {
            server = server.credentials(credentials(&url));
        }
        Ok(server.hello_name(greeting.into_client_id()).timeout(Some(TIMEOUT)).build())
    }
}

/// A `/`, `?` or `#` in the password ends the address too early. A part of the password would then be taken for the host,
/// and shown.
fn has_more_than_a_server(url: &Url) -> bool {
    !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some()
}

fn credentials(url: &Url) -> Credentials {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Credentials::new(decode(url.username()), decode(url.password().unwrap_or_default()))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_smtp_urls_are_accepted() {
        for wrong in ["", "localhost:25", "http://mail.example", "smtp://", "smtps:mail.example"] {
            assert!(SmtpUrl::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_that_ends_too_early_is_refused() {
        for password in ["p@ss/word", "p@ss?word", "p@ss#word", "12/word", "12?word", "12#word", "pass/word"] {
            let refused = SmtpUrl::parse(&format!("smtps://shop:{password}@mail.example")).unwrap_err().to_string();
            assert!(refused.ends_with("must be written %40, %2F, %3F and %23"), "{refused}");
        }
        for accepted in ["smtps://shop:p@ss@mail.example", "smtps://shop:p%40ss%2Fword@mail.example/"] {
            assert_eq!(SmtpUrl::parse(accepted).unwrap().server, "mail.example");
        }
    }

    #[test]
    fn debug_output_omits_the_password() {
        let url = SmtpUrl::parse("smtps://ada:se%2Fcret@mail.example:465").unwrap();
        assert_eq!(url.server, "mail.example:465");
        assert!(!format!("{url:?}").contains("se%2Fcret"));
    }

    #[test]
    fn plain_text_is_allowed_only_on_this_machine() {
        let at = |text: &str| is_loopback(&Url::parse(text).unwrap());
        assert!(at("smtp://localhost:2525") && at("smtp://127.0.0.1") && at("smtp://[::1]:25"));
        assert!(!at("smtp://mail.example") && !at("smtp://192.0.2.7") && !at("smtp://localhost.example"));
    }
}
