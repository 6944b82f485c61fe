use std::collections::BTreeSet;
use std::time::Duration;

use portico_accounts::{Budget, SigningAlgorithm, VerifyEmail};
use portico_server::config::{Config, ConfigError, DatabaseConfig, LogFormat, LoggingConfig, Vars, known_settings};
use portico_server::extensions::Extensions;
use tempfile::TempDir;

fn load_all(vars: &Vars) -> Result<Config, ConfigError> {
    Config::load(vars, &Extensions::default())
}

fn known() -> BTreeSet<&'static str> {
    known_settings(&Extensions::default())
}

/// Loads with these settings and a separate data folder.
fn load(name: &str, value: &str) -> Result<Config, String> {
    load_beside(name, value, "PORTICO_LISTEN", "127.0.0.1:3000")
}

fn load_beside(name: &str, value: &str, other: &str, other_value: &str) -> Result<Config, String> {
    let folder = TempDir::new().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let vars = Vars::from([("PORTICO_DATA_DIR", data_dir), (other, other_value), (name, value)]);
    load_all(&vars).map_err(|error| error.to_string())
}

/// One line that names the variable, the value and the allowed values.
#[track_caller]
fn assert_clear(line: &str, name: &str, value: &str, allowed: &str) {
    assert!(line.starts_with(&format!("{name}={value}: ")), "{line}");
    assert!(line.contains(allowed) && !line.contains('\n'), "{line}");
}

#[test]
fn a_password_in_the_public_url_is_not_shown() {
    let line = load("PORTICO_PUBLIC_URL", "https://ada:correct-horse@portico.example").unwrap_err();
    assert!(line.starts_with("PORTICO_PUBLIC_URL: ") && !line.contains("correct-horse"), "{line}");
}

#[test]
fn an_invalid_setting_is_named_with_its_value_and_the_allowed_ones() {
    let wrong = [
        ("PORTICO_LISTEN", "nowhere", "127.0.0.1:3000"),
        ("PORTICO_LISTEN", "127.0.0.1", "127.0.0.1:3000"),
        ("PORTICO_LISTEN", "127.0.0.1:70000", "127.0.0.1:3000"),
        ("PORTICO_PUBLIC_URL", "http://portico.example", "https://"),
        ("PORTICO_PUBLIC_URL", "portico.example", "https://"),
        ("PORTICO_PUBLIC_URL", "ftp://portico.example", "https://"),
        ("PORTICO_PUBLIC_URL", "https://portico.example/app", "no path"),
        ("PORTICO_ACCESS_TTL", "0s", "from 1s to 3650d"),
        ("PORTICO_ACCESS_TTL", "999ms", "from 1s to 3650d"),
        ("PORTICO_ACCESS_TTL", "5 parsecs", "15m"),
        ("PORTICO_SESSION_TTL", "-1h", "15m"),
        ("PORTICO_SESSION_IDLE", "soon", "15m"),
        ("PORTICO_REMEMBER_TTL", "30", "15m"),
        ("PORTICO_REMEMBER_IDLE", "1e9", "15m"),
        ("PORTICO_JWT_ALGORITHM", "RS256", "EdDSA, ES256 or HS256"),
        ("PORTICO_JWT_ALGORITHM", "eddsa", "EdDSA, ES256 or HS256"),
        ("PORTICO_JWT_ALGORITHM", "none", "EdDSA, ES256 or HS256"),
        ("PORTICO_BCRYPT_COST", "3", "4 to 16"),
        ("PORTICO_BCRYPT_COST", "17", "4 to 16"),
        ("PORTICO_BCRYPT_COST", "twelve", "4 to 16"),
        ("PORTICO_PASSWORD_MIN_LENGTH", "0", "8"),
        ("PORTICO_PASSWORD_MIN_LENGTH", "-8", "8"),
        ("PORTICO_DELETE_GRACE", "0s", "from 1s to 3650d"),
        ("PORTICO_MAIL_FROM", "Portico", "no-reply@example.org"),
        ("PORTICO_VERIFY_EMAIL", "yes", "required or optional"),
        ("PORTICO_LOGIN_ATTEMPTS", "10", "5/1h"),
        ("PORTICO_ADDRESS_ATTEMPTS", "0/15m", "5/1h"),
        ("PORTICO_SIGNUPS", "20/soon", "5/1h"),
        ("PORTICO_RATE_LIMIT", "no", "on or off"),
        ("PORTICO_TRUSTED_PROXIES", "proxy.example", "10.0.0.0/8"),
        ("PORTICO_SECOND_FACTOR", "yes", "optional, admins or required"),
        ("PORTICO_TRUST_BROWSER", "never", "off, or a duration from 1s to 3650d"),
        ("PORTICO_TRUST_BROWSER", "0s", "off, or a duration from 1s to 3650d"),
        ("PORTICO_PASSKEYS", "yes", "on or off"),
        ("PORTICO_MAILS", "5", "5/1h"),
        ("PORTICO_METRICS_LISTEN", "9100", "127.0.0.1:9100"),
        ("PORTICO_METRICS_LISTEN", "127.0.0.1:3000", "a separate address and port"),
        ("PORTICO_MAILS", "0/1h", "5/1h"),
        ("PORTICO_MAILS", "-1/1h", "5/1h"),
        ("PORTICO_MAILS", "5/0s", "5/1h"),
        ("PORTICO_MAILS", "5/1h/2", "5/1h"),
    ];
    for (name, value, allowed) in wrong {
        assert_clear(&load(name, value).unwrap_err(), name, value, allowed);
    }
}

#[test]
fn a_public_site_refuses_a_cheap_hash() {
    let url = ("PORTICO_PUBLIC_URL", "https://portico.example");
    let line = load_beside("PORTICO_BCRYPT_COST", "9", url.0, url.1).unwrap_err();
    assert_clear(&line, "PORTICO_BCRYPT_COST", "9", "10 to 16");
    load_beside("PORTICO_BCRYPT_COST", "10", url.0, url.1).unwrap();
}

#[test]
fn a_public_site_limits_attempts() {
    let url = ("PORTICO_PUBLIC_URL", "https://portico.example");
    let line = load_beside("PORTICO_RATE_LIMIT", "off", url.0, url.1).unwrap_err();
    assert_clear(&line, "PORTICO_RATE_LIMIT", "off", "must be on");
    load_beside("PORTICO_RATE_LIMIT", "on", url.0, url.1).unwrap();
}

#[test]
fn plain_http_on_a_public_host_must_be_allowed_explicitly() {
    let url = ("PORTICO_PUBLIC_URL", "http://portico.example");
    load_beside("PORTICO_ALLOW_HTTP", "yes", url.0, url.1).unwrap();
    let line = load_beside("PORTICO_ALLOW_HTTP", "no", url.0, url.1).unwrap_err();
    assert_clear(&line, url.0, url.1, "PORTICO_ALLOW_HTTP=yes");
    for loopback in ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"] {
        load("PORTICO_PUBLIC_URL", loopback).unwrap();
    }
}

#[test]
fn an_unsupported_database_url_is_refused_without_its_password() {
    for url in ["mysql://ada:hunter2@localhost/portico", "hunter2", "file:hunter2"] {
        let line = load("DATABASE_URL", url).unwrap_err();
        assert!(
            line.starts_with("DATABASE_URL: ") && line.contains("sqlite://") && line.contains("postgres://"),
            "{line}"
        );
        assert!(!line.contains("hunter2") && !line.contains('\n'), "{line}");
    }
}

#[test]
fn a_data_folder_that_cannot_be_created_is_named() {
    let line = load_all(&Vars::from([("PORTICO_DATA_DIR", "/dev/null/data")])).unwrap_err().to_string();
    assert!(line.starts_with("PORTICO_DATA_DIR=/dev/null/data: ") && !line.contains('\n'), "{line}");
}

#[test]
fn a_wrong_log_setting_is_named_too() {
    let read = |name, value| LoggingConfig::read(&Vars::from([(name, value)])).map_err(|error| error.to_string());
    let line = read("PORTICO_LOG_FORMAT", "xml").unwrap_err();
    assert_clear(&line, "PORTICO_LOG_FORMAT", "xml", "pretty or json");
    let line = read("PORTICO_LOG", "info,sqlx=loud").unwrap_err();
    assert_clear(&line, "PORTICO_LOG", "info,sqlx=loud", "trace");
    let line = read("PORTICO_LOG", "loud").unwrap_err();
    assert_clear(&line, "PORTICO_LOG", "loud", "trace");
    assert_eq!(read("PORTICO_LOG_FORMAT", "pretty").unwrap().format, LogFormat::Pretty);
}

#[test]
fn an_empty_setting_counts_as_unset() {
    for name in ["PORTICO_LISTEN", "PORTICO_PUBLIC_URL", "PORTICO_ACCESS_TTL", "PORTICO_BCRYPT_COST", "DATABASE_URL"] {
        load(name, "").unwrap();
    }
}

#[test]
fn the_defaults_match_the_contract() {
    let folder = TempDir::new().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let config = load_all(&Vars::from([("PORTICO_DATA_DIR", data_dir)])).unwrap();
    assert_eq!(config.site.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.site.public_url.as_str(), "http://localhost:3000");
    assert_eq!(config.database.location.sqlite_file(), Some(folder.path().join("portico.db")));
    assert_eq!((config.passwords.bcrypt_cost, config.passwords.min_length), (12, 8));
    assert_eq!(config.signing.algorithm, SigningAlgorithm::EdDsa);
    assert_eq!(config.mail.budget, Budget { count: 5, per: Duration::from_secs(3_600) });
    assert!(config.mail.smtp.is_none() && config.shown_outbox().is_some());
    assert_eq!(config.mail.verify_email, VerifyEmail::Optional);
    let lifetimes = config.lifetimes;
    assert_eq!(lifetimes.delete_grace.as_secs(), 604_800);
    let seconds = [
        lifetimes.access,
        lifetimes.session.absolute,
        lifetimes.session.idle,
        lifetimes.remembered.absolute,
        lifetimes.remembered.idle,
    ];
    assert_eq!(seconds.map(|duration| duration.as_secs()), [300, 86_400, 3_600, 2_592_000, 604_800]);
}

#[test]
fn the_public_url_follows_the_listening_port() {
    let config = load("PORTICO_LISTEN", "0.0.0.0:8080").unwrap();
    assert_eq!(config.site.public_url.as_str(), "http://localhost:8080");
}

#[test]
fn verification_is_required_with_a_mail_server() {
    let url = ("PORTICO_SMTP_URL", "smtps://ada:hunter2@mail.example");
    let config = load(url.0, url.1).unwrap();
    assert_eq!(config.mail.verify_email, VerifyEmail::Required);
    assert!(config.shown_outbox().is_none());
    let config = load_beside("PORTICO_VERIFY_EMAIL", "optional", url.0, url.1).unwrap();
    assert_eq!(config.mail.verify_email, VerifyEmail::Optional);
}

#[test]
fn an_invalid_mail_server_is_reported_without_its_password() {
    for url in ["http://ada:hunter2@mail.example", "hunter2", "smtp://", "smtps:hunter2"] {
        let line = load("PORTICO_SMTP_URL", url).unwrap_err();
        assert!(line.starts_with("PORTICO_SMTP_URL: ") && line.contains("smtps://"), "{line}");
        assert!(!line.contains("hunter2") && !line.contains('\n'), "{line}");
    }
}

#[test]
fn a_mail_password_that_ends_the_address_too_early_is_refused() {
    for password in ["p@ss/word", "p@ss?word", "p@ss#word"] {
        let line = load("PORTICO_SMTP_URL", &format!("smtps://shop:{password}@mail.example")).unwrap_err();
        assert!(line.ends_with("must be written %40, %2F, %3F and %23"), "{line}");
        assert!(!line.contains("ss/") && !line.contains("word@mail"), "{line}");
    }
}

#[test]
fn the_outbox_is_shown_only_on_this_machine() {
    for (name, value) in [("PORTICO_LISTEN", "0.0.0.0:3000"), ("PORTICO_PUBLIC_URL", "https://portico.example")] {
        assert!(load(name, value).unwrap().shown_outbox().is_none(), "{name}={value}");
    }
}

/// `.env.example` with every setting in it uncommented.
pub fn example() -> String {
    let text = include_str!("../../../../../.env.example");
    let is_setting = |line: &&str| line.starts_with("PORTICO_") || line.starts_with("DATABASE_URL=");
    text.lines().filter_map(|line| line.strip_prefix('#').filter(is_setting)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_env_example_shows_the_defaults() {
    let example = dotenvy::from_read_iter(example().as_bytes()).map(Result::unwrap).collect::<Vec<_>>();
    assert!(example.len() >= 27, "{}", example.len());
    let example = example.iter().fold(Vars::default(), |vars, (name, value)| vars.with(name, value));
    let places = |vars| {
        let DatabaseConfig { data_dir, location } = DatabaseConfig::read(vars).unwrap();
        (data_dir, location.sqlite_file())
    };
    assert_eq!(places(&example), places(&Vars::default()));
    assert_eq!(example.get("DATABASE_URL"), Some("sqlite://data/portico.db"));
    let folder = TempDir::new().unwrap();
    let load = |vars: Vars| {
        let vars = vars.with("PORTICO_DATA_DIR", folder.path().to_str().unwrap()).with("DATABASE_URL", "");
        format!("{:?}", load_all(&vars).unwrap())
    };
    assert_eq!(load(example.clone()), load(Vars::default()));
    let log = LoggingConfig::read(&example).unwrap();
    assert_eq!(log.filter.to_string(), LoggingConfig::read(&Vars::default()).unwrap().filter.to_string());
}

#[test]
fn the_env_example_names_exactly_the_known_settings() {
    let example = include_str!("../../../../../.env.example");
    let words = example.split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
    let named: BTreeSet<_> = words.filter(|word| word.starts_with("PORTICO_") || *word == "DATABASE_URL").collect();
    assert_eq!(named, known());
}
