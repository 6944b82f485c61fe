//! Emails leave this machine over verified TLS, or not at all, whatever the database.

use std::time::Duration;

use portico_testbed::{Behaviour, Certificate, Engine, MailServer};

use crate::stage::{House, until};

const TIMEOUT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn an_untrusted_certificate_is_refused_and_the_email_waits() {
    let house = House::build(Engine::Sqlite).await;
    let certificate = Certificate::of_host("localhost");
    let mail_server = MailServer::start_with(&certificate).await;
    let url = format!("smtps://localhost:{}", mail_server.address().port());
    // Without this one the machine may know no authority at all, which fails as well.
    let stranger = house.file("stranger.pem", Certificate::of_host("localhost").authority());
    let server = house.serve(&[("PORTICO_SMTP_URL", &url), ("SSL_CERT_FILE", stranger.to_str().unwrap())]).await;
    server.sign_up("ada").await;
    until(TIMEOUT, async || house.log().contains("will be retried")).await;
    assert!(mail_server.commands().is_empty() && house.outbox().await.is_empty(), "{:?}", mail_server.commands());
    server.stop().await;
    let known = house.file("known.pem", certificate.authority());
    let _server = house.serve(&[("PORTICO_SMTP_URL", &url), ("SSL_CERT_FILE", known.to_str().unwrap())]).await;
    until(TIMEOUT, async || mail_server.mails().len() == 1).await;
}

#[tokio::test]
async fn a_certificate_of_another_host_is_refused() {
    let house = House::build(Engine::Sqlite).await;
    let certificate = Certificate::of_host("mail.example");
    let mail_server = MailServer::start_with(&certificate).await;
    let url = format!("smtps://localhost:{}", mail_server.address().port());
    let known = house.file("known.pem", certificate.authority());
    let server = house.serve(&[("PORTICO_SMTP_URL", &url), ("SSL_CERT_FILE", known.to_str().unwrap())]).await;
    server.sign_up("ada").await;
    until(TIMEOUT, async || house.log().contains("will be retried")).await;
    assert!(mail_server.commands().is_empty(), "{:?}", mail_server.commands());
}

/// 0.0.0.0 is not a loopback address by name, but leads to this machine.
#[tokio::test]
async fn a_remote_mail_server_without_starttls_gets_no_password_or_email() {
    let house = House::build(Engine::Sqlite).await;
    let mail_server = MailServer::start(Behaviour::Accept).await;
    let url = format!("smtp://ada:its-password@0.0.0.0:{}", mail_server.address().port());
    let known = house.file("known.pem", Certificate::of_host("0.0.0.0").authority());
    let server = house.serve(&[("PORTICO_SMTP_URL", &url), ("SSL_CERT_FILE", known.to_str().unwrap())]).await;
    server.sign_up("ada").await;
    until(TIMEOUT, async || house.log().contains("will be retried")).await;
    let said = mail_server.commands();
    assert!(!said.is_empty() && mail_server.mails().is_empty(), "{said:?}");
    for line in said {
        assert!(["EHLO", "STAR", "QUIT"].contains(&&line[..4]), "{line}");
    }
    assert!(!house.log().contains("its-password"));
}
