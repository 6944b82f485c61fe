//! Mail servers and running servers that cannot be reached.

use portico_testbed::{Behaviour, Certificate, Engine, MailServer};

use super::doctor_says;
use crate::stage::House;

async fn mail_line(house: &House, url: &str) -> String {
    doctor_says(house.portico().with("PORTICO_SMTP_URL", url), "mail", "FAIL").await
}

#[tokio::test]
async fn a_mail_server_without_implicit_tls_is_reported_with_starttls() {
    let house = House::build(Engine::Sqlite).await;
    let mail_server = MailServer::start(Behaviour::Accept).await;
    let line = mail_line(&house, &format!("smtps://localhost:{}", mail_server.address().port())).await;
    assert!(line.contains("smtp:// for STARTTLS") && !line.contains("Connection error"), "{line}");
}

#[tokio::test]
async fn an_unknown_mail_server_is_reported_with_its_setting() {
    let house = House::build(Engine::Sqlite).await;
    let line = mail_line(&house, "smtps://mail.invalid").await;
    assert!(line.contains("the host is unknown; is it spelled correctly in PORTICO_SMTP_URL?"), "{line}");
}

#[tokio::test]
async fn an_untrusted_certificate_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let server = MailServer::start_with(&Certificate::of_host("localhost")).await;
    let url = format!("https://localhost:{}", server.address().port());
    let outcome = house.portico().run(&["doctor", "--url", &url]).await;
    assert!(outcome.stdout.contains("/livez cannot be reached: its certificate is not trusted"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("SSL_CERT_FILE"), "{}", outcome.stdout);
}
