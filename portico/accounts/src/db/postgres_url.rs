//! What Portico reads from a URL of PostgreSQL before the driver does.

use std::borrow::Cow;
use std::str::FromStr;

use sqlx::Error;
use sqlx::postgres::PgConnectOptions;
use url::Url;

use super::OpenError;
use super::postgres_tls::TlsFiles;

/// The parameters that the driver knows, besides `options[NAME]`.
const PARAMETERS: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// The driver's options. A URL in which a password ends too early is refused: a part of the password would be taken for
/// the host or the database, and errors would show it.
pub(super) fn parse(text: &str) -> Result<(PgConnectOptions, TlsFiles), OpenError> {
    let driver = |text: &str| PgConnectOptions::from_str(text).map_err(OpenError::Unreadable);
    // The driver explains what it cannot read.
    let Ok(mut url) = Url::parse(text) else { return Ok((driver(text)?, TlsFiles::default())) };
    if is_cut_short(&url) {
        return Err(OpenError::Unreadable(Error::Configuration("an @ or a # comes after the host".into())));
    }
    remove_unknown_parameters(&mut url);
    Ok((driver(url.as_str())?, TlsFiles::read(&url)))
}

/// Whether a `/`, `?` or `#` in the password has ended the address before the `@` that belongs to it.
fn is_cut_short(url: &Url) -> bool {
    let has_at =
        |(key, value): (Cow<'_, str>, Cow<'_, str>)| is_unknown(&key) && (key.contains('@') || value.contains('@'));
    url.path().contains('@') || url.fragment().is_some() || url.query_pairs().any(has_at)
}

/// The driver logs the values of parameters that it does not know. One of them may be a misspelled password.
fn remove_unknown_parameters(url: &mut Url) {
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let (unknown, known): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(key, _)| is_unknown(key));
    if unknown.is_empty() {
        return;
    }
    for (parameter, _) in unknown {
        tracing::warn!(%parameter, "DATABASE_URL has an unknown parameter, which is ignored");
    }
    url.set_query(None);
    if !known.is_empty() {
        url.query_pairs_mut().extend_pairs(known);
    }
}

fn is_unknown(key: &str) -> bool {
    !PARAMETERS.contains(&key) && !key.starts_with("options[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_refused(url: &str) {
        let line = parse(url).unwrap_err().to_string();
        assert!(line.contains("must be written %40, %2F, %3F and %23"), "{line}");
        assert!(!line.contains("nter") && !line.contains("2@"), "{line}");
    }

    #[test]
    fn a_password_that_ends_too_early_is_refused_and_not_shown() {
        for password in ["hu@nter/2", "hu@nter?2", "hu@nter?x=2", "hu@nter#2", "12/hunter2", "12?hunter2", "12#hunter2"]
        {
            assert_refused(&format!("postgres://portico:{password}@db.example/portico"));
            assert_refused(&format!("postgres://portico:{password}@db.example/portico?sslmode=require"));
        }
        assert_refused("postgres://portico:hunter/2@db.example/portico");
    }

    #[test]
    fn an_at_sign_in_a_known_parameter_is_accepted() {
        let (options, _) = parse("postgres://db.example/portico?user=ada@db&password=a@b").unwrap();
        assert_eq!((options.get_host(), options.get_username()), ("db.example", "ada@db"));
        let (options, _) = parse("postgres://ada:p@ss@db.example/portico").unwrap();
        assert_eq!(options.get_host(), "db.example");
    }

    #[test]
    fn an_unknown_parameter_is_removed() {
        let mut url = Url::parse("postgres://db/portico?pasword=hunter2&sslmode=require").unwrap();
        remove_unknown_parameters(&mut url);
        assert_eq!(url.as_str(), "postgres://db/portico?sslmode=require");
        let mut url = Url::parse("postgres://db/portico?channel_binding=require").unwrap();
        remove_unknown_parameters(&mut url);
        assert_eq!(url.as_str(), "postgres://db/portico");
        let options = "postgres://db/portico?options=-c%20statement_timeout%3D3s&options[search_path]=x";
        let mut url = Url::parse(options).unwrap();
        remove_unknown_parameters(&mut url);
        assert_eq!(url.as_str(), options);
    }
}
