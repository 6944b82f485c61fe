//! What `portico doctor` checks besides the settings: the mail server, and who can read the data.

mod folder;
mod seeded;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use portico_mail::{Greeting, ProbeError, Sender, SmtpUrl, Transport};
use portico_testbed::{Behaviour, Certificate, Engine, MailServer, free_address, sqlite_url};

use crate::stage::{House, Portico};

const PASSWORD: &str = "its-password";

/// The lines about one subject.
async fn lines(portico: Portico, subject: &str) -> Vec<String> {
    let said = portico.run(&["doctor"]).await.stdout;
    assert!(!said.contains(PASSWORD), "{said}");
    said.lines().filter(|line| line.split_whitespace().nth(1) == Some(subject)).map(str::to_owned).collect()
}

/// The one line about mail, with this mail server.
async fn mail_line(house: &House, url: &str) -> String {
    let lines = lines(house.portico().with("PORTICO_SMTP_URL", url), "mail").await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines.into_iter().next().unwrap()
}

fn with_password(mail_server: &MailServer) -> String {
    format!("smtp://ada:{PASSWORD}@{}", mail_server.address())
}

#[tokio::test]
async fn a_working_mail_server_is_ok_and_gets_no_email() {
    let house = House::build(Engine::Sqlite).await;
    let mail_server = MailServer::start(Behaviour::Accept).await;
    let line = mail_line(&house, &with_password(&mail_server)).await;
    assert!(line.starts_with("ok    mail") && line.contains(&mail_server.address().to_string()), "{line}");
    let said = mail_server.commands();
    assert!(said.iter().any(|line| line.starts_with("AUTH")), "{said:?}");
    assert!(!said.iter().any(|line| line.starts_with("MAIL") || line.starts_with("DATA")), "{said:?}");
}

#[tokio::test]
async fn the_doctor_greets_a_mail_server_like_the_mailer() {
    let house = House::build(Engine::Sqlite).await;
    let origins = [
        ("https://portico.example", "EHLO portico.example"),
        ("http://localhost:3000", "EHLO mail.example"),
        ("not a URL", "EHLO mail.example"),
    ];
    for (origin, greeting) in origins {
        let mail_server = MailServer::start(Behaviour::Accept).await;
        let portico = house.portico().with("PORTICO_SMTP_URL", &mail_server.url());
        let portico = portico.with("PORTICO_PUBLIC_URL", origin).with("PORTICO_MAIL_FROM", "no-reply@mail.example");
        assert!(lines(portico, "mail").await.concat().starts_with("ok    mail"));
        assert_eq!(mail_server.greetings(), [greeting], "{origin}");
    }
}

#[tokio::test]
async fn an_unreachable_mail_server_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let address = free_address();
    let line = mail_line(&house, &format!("smtp://ada:{PASSWORD}@{address}")).await;
    assert!(
        line.starts_with("FAIL  mail") && line.contains(&format!("{address}: it refuses the connection")),
        "{line}"
    );
}

#[tokio::test]
async fn a_refused_mail_password_is_reported_but_not_shown() {
    let house = House::build(Engine::Sqlite).await;
    let mail_server = MailServer::start(Behaviour::RejectPassword).await;
    let line = mail_line(&house, &with_password(&mail_server)).await;
    let reason = "it refuses the user name and password: 535 5.7.8";
    assert!(line.starts_with("FAIL  mail") && line.contains(reason), "{line}");
    assert!(!line.contains("AUTH"), "{line}");
}

#[tokio::test]
async fn an_untrusted_certificate_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let certificate = Certificate::of_host("localhost");
    let mail_server = MailServer::start_with(&certificate).await;
    let url = format!("smtps://localhost:{}", mail_server.address().port());
    let stranger = house.file("stranger.pem", Certificate::of_host("localhost").authority());
    let doctor =
        |pem: &Path| house.portico().with("PORTICO_SMTP_URL", &url).with("SSL_CERT_FILE", pem.to_str().unwrap());
    let line = lines(doctor(&stranger), "mail").await.concat();
    assert!(line.starts_with("FAIL  mail") && line.contains("no trusted TLS"), "{line}");
    let known = house.file("known.pem", certificate.authority());
    let line = lines(doctor(&known), "mail").await.concat();
    assert!(line.starts_with("ok    mail"), "{line}");
}

/// 0.0.0.0 is not a loopback address by name, but leads to this machine.
#[tokio::test]
async fn a_remote_mail_server_without_starttls_is_reported_and_gets_no_password() {
    let house = House::build(Engine::Sqlite).await;
    let mail_server = MailServer::start(Behaviour::Accept).await;
    let known = house.file("known.pem", Certificate::of_host("0.0.0.0").authority());
    let url = format!("smtp://ada:{PASSWORD}@0.0.0.0:{}", mail_server.address().port());
    let portico = house.portico().with("PORTICO_SMTP_URL", &url).with("SSL_CERT_FILE", known.to_str().unwrap());
    let line = lines(portico, "mail").await.concat();
    assert!(line.starts_with("FAIL  mail") && line.contains(": STARTTLS is not supported"), "{line}");
    assert!(!mail_server.commands().iter().any(|line| line.starts_with("AUTH")), "{:?}", mail_server.commands());
}

#[tokio::test]
async fn a_silent_mail_server_times_out() {
    const TIMEOUT: Duration = Duration::from_millis(50);
    let mail_server = MailServer::start(Behaviour::Silent).await;
    let probe = async |url: &str| {
        let greeting = Greeting::from_sender(&Sender::parse("no-reply@portico.example").unwrap());
        let transport = Transport::smtp(&SmtpUrl::parse(url).unwrap(), greeting).unwrap();
        transport.probe(TIMEOUT).await.unwrap_err()
    };
    let error = probe(&mail_server.url()).await;
    assert!(matches!(error, ProbeError::Silent { limit: TIMEOUT, .. }), "{error:?}");
    assert!(error.to_string().ends_with("or does this port start with TLS? then use smtps://"), "{error}");
    let error = probe(&format!("smtps://{}", mail_server.address())).await;
    assert!(matches!(error, ProbeError::Silent { .. }) && !error.to_string().contains("TLS"), "{error}");
}

#[tokio::test]
async fn a_public_site_without_a_sender_of_its_own_is_warned() {
    let house = House::build(Engine::Sqlite).await;
    let mail_server = MailServer::start(Behaviour::Accept).await;
    let found = async |origin: &str, sender: &str| {
        let portico = house.portico().with("PORTICO_SMTP_URL", &mail_server.url());
        lines(portico.with("PORTICO_PUBLIC_URL", origin).with("PORTICO_MAIL_FROM", sender), "mail").await
    };
    let warned = found("https://portico.example", "").await;
    assert!(warned[0].starts_with("ok    mail"), "{warned:?}");
    assert!(warned[1].starts_with("warn  mail") && warned[1].contains("set PORTICO_MAIL_FROM"), "{warned:?}");
    assert_eq!(found("https://portico.example", "no-reply@mail.example").await.len(), 1);
    assert_eq!(found("http://localhost:3000", "").await.len(), 1);
}

#[tokio::test]
async fn an_invalid_setting_is_reported_once_under_its_subject() {
    let house = House::build(Engine::Sqlite).await;
    let mistakes = [
        ("PORTICO_BCRYPT_COST", "3", "configuration"),
        ("PORTICO_SECRET", "short", "secret"),
        ("DATABASE_URL", "mysql://localhost", "database"),
        ("PORTICO_JWT_ALGORITHM", "none", "keys"),
        ("PORTICO_SMTP_URL", "ftp://localhost", "mail"),
        ("PORTICO_MAIL_FROM", "no address", "mail"),
        ("PORTICO_PUBLIC_URL", "ftp://localhost", "configuration"),
        ("PORTICO_LISTEN", "3000", "configuration"),
        ("PORTICO_METRICS_LISTEN", "9100", "configuration"),
        ("PORTICO_SECOND_FACTOR", "some", "configuration"),
        ("PORTICO_PASSKEYS", "some", "configuration"),
    ];
    for (name, value, subject) in mistakes {
        let said = house.portico().with(name, value).run(&["doctor"]).await.stdout;
        let told: Vec<_> = said.lines().filter(|line| line.contains(name)).collect();
        assert!(told.len() == 1 && told[0].starts_with(&format!("FAIL  {subject} ")), "{said}");
    }
}

#[tokio::test]
async fn world_readable_data_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let here = || house.portico().with("DATABASE_URL", "");
    here().run(&["migrate"]).await.done();
    let chmod = |path: &str, mode| fs::set_permissions(house.path(path), fs::Permissions::from_mode(mode)).unwrap();
    let files = async || lines(here(), "files").await;
    assert!(files().await.concat().starts_with("ok    files"));

    chmod("data", 0o755);
    let folder_is_open = files().await;
    assert_eq!(folder_is_open.len(), 1, "{folder_is_open:?}");
    assert!(folder_is_open[0].starts_with("warn  files") && folder_is_open[0].contains("chmod 700"));

    chmod("data/portico.db", 0o644);
    let both_are_open = files().await;
    assert_eq!(both_are_open.len(), 2, "{both_are_open:?}");
    assert!(both_are_open[0].starts_with("FAIL  files") && both_are_open[0].contains("chmod 600"));
    assert!(both_are_open[0].contains("data/portico.db"));

    // Other users cannot reach the file.
    chmod("data", 0o700);
    assert!(files().await.concat().starts_with("ok    files"));
}

#[tokio::test]
async fn the_doctor_follows_a_symlink_to_the_database() {
    let house = House::build(Engine::Sqlite).await;
    let here = || house.portico().with("DATABASE_URL", "");
    let [data, disk] = ["data", "disk"].map(|name| house.path(name));
    for folder in [&data, &disk] {
        fs::create_dir(folder).unwrap();
    }
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    let database = disk.join("portico.db");
    symlink(&database, data.join("portico.db")).unwrap();
    here().run(&["migrate"]).await.done();
    assert_eq!(database.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&disk, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&database, fs::Permissions::from_mode(0o644)).unwrap();
    let line = lines(here(), "files").await.concat();
    assert!(line.starts_with("FAIL  files") && line.contains(&format!("chmod 600 {}", database.display())), "{line}");
}

#[tokio::test]
async fn a_bare_database_name_is_looked_up_in_the_working_directory() {
    let house = House::build(Engine::Sqlite).await;
    let folder = house.path("at work");
    fs::create_dir(&folder).unwrap();
    let chmod = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let here = |url: &str| house.portico().within(&folder).with("DATABASE_URL", url);
    here("sqlite://portico.db").run(&["migrate"]).await.done();
    let database = folder.join("portico.db");
    chmod(&folder, 0o755);
    chmod(&database, 0o644);
    let line = lines(here("sqlite://portico.db"), "files").await.concat();
    assert!(line.starts_with("FAIL  files") && line.contains("chmod 600 portico.db"), "{line}");

    let by_its_path = lines(here(&sqlite_url(&database)), "files").await.concat();
    assert!(by_its_path.contains(&format!("chmod 600 '{}'", database.display())), "{by_its_path}");
}

#[tokio::test]
async fn the_doctor_checks_only_the_data_folder_with_postgres() {
    let house = House::build(Engine::Postgres).await;
    let line = lines(house.portico(), "files").await.concat();
    let folder = house.path("data");
    assert!(line.starts_with("ok    files"), "{line}");
    assert!(line.ends_with(&format!("no other user can list {}", folder.display())), "{line}");
}

#[tokio::test]
async fn an_invalid_url_is_wrong_usage_and_an_example_is_shown() {
    let house = House::build(Engine::Sqlite).await;
    for url in ["foo", "localhost:3000", "ftp://localhost", "http://", ""] {
        let outcome = house.portico().run(&["doctor", "--url", url]).await;
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{url}");
        assert!(outcome.stderr.contains("like https://portico.example or http://localhost:3000"), "{}", outcome.stderr);
    }
}
