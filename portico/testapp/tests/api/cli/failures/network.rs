//! Mail servers and running servers that cannot be reached.

use std::io::{Read, Write};
use std::net::TcpListener;

use portico_testbed::{Behaviour, Certificate, Engine, MailServer, free_address};

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

const NOT_FOUND: &[u8] = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// The doctor's three lines about a running server.
async fn lines_about(url: &str) -> Vec<String> {
    let house = House::build(Engine::Sqlite).await;
    let outcome = house.portico().run(&["doctor", "--url", url]).await;
    assert_eq!(outcome.stderr, "portico: 3 checks failed\n");
    outcome.stdout.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_server_that_does_not_run_is_reported() {
    for line in lines_about(&format!("http://{}", free_address())).await {
        assert!(
            line.starts_with("FAIL  ") && line.ends_with(" cannot be reached: is the server running there?"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn an_unknown_host_of_a_server_is_reported() {
    for line in lines_about("http://portico.invalid").await {
        assert!(line.ends_with(" cannot be reached: the host is unknown; is it spelled correctly?"), "{line}");
    }
}

#[tokio::test]
async fn a_server_of_another_program_is_reported() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", other.local_addr().unwrap());
    let answered = std::thread::spawn(move || {
        for connection in other.incoming().take(3) {
            let mut connection = connection.unwrap();
            // An unread request would reset the connection.
            assert!(connection.read(&mut [0; 1024]).unwrap() > 0);
            connection.write_all(NOT_FOUND).unwrap();
        }
    });
    for line in lines_about(&url).await {
        assert!(line.ends_with(" responds with 404; is this the address of a Portico server?"), "{line}");
    }
    answered.join().unwrap();
}
