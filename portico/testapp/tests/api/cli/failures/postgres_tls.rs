//! A PostgreSQL that cannot be trusted, and files for TLS that cannot be read.

use portico_testbed::{Certificate, Engine, TlsPostgres};

use super::cause;
use crate::stage::House;

/// The error of a connection to this server with these parameters.
async fn said(house: &House, host: &str, server: &TlsPostgres, parameters: &str) -> String {
    let url = format!("postgres://ada:hunter2@{host}:{}/portico?{parameters}", server.port());
    let line = cause(|| house.portico().with("DATABASE_URL", &url), &["migrate"], "database").await;
    assert!(!line.contains("hunter2"), "{line}");
    line
}

#[tokio::test]
async fn an_untrusted_postgres_is_reported_with_the_parameter_for_its_authority() {
    let house = House::build(Engine::Sqlite).await;
    let certificate = Certificate::of_host("localhost");
    let server = TlsPostgres::start(&certificate).await;
    let advice = "its certificate is not trusted; name the file of its authority with sslrootcert= in DATABASE_URL";
    for mode in ["verify-ca", "verify-full"] {
        let line = said(&house, "localhost", &server, &format!("sslmode={mode}")).await;
        assert!(line.ends_with(advice), "{line}");
    }
    let known = house.file("ca.pem", certificate.authority());
    let known = format!("sslmode=verify-full&sslrootcert={}", known.display());
    // This server hangs up after the handshake.
    let line = said(&house, "localhost", &server, &known).await;
    assert!(line.contains("is it running") && !line.contains("certificate"), "{line}");
    let line = said(&house, "127.0.0.1", &server, &known).await;
    assert!(
        line.ends_with("its certificate is for another host; name the host that it is for in DATABASE_URL"),
        "{line}"
    );
}

#[tokio::test]
async fn an_unreadable_file_of_an_authority_is_named() {
    let house = House::build(Engine::Sqlite).await;
    let server = TlsPostgres::start(&Certificate::of_host("localhost")).await;
    let missing = house.path("nope.pem");
    let line =
        said(&house, "localhost", &server, &format!("sslmode=verify-full&sslrootcert={}", missing.display())).await;
    let named = format!(
        "the file {}, which sslrootcert in DATABASE_URL names, cannot be read: it does not exist",
        missing.display()
    );
    assert!(line.contains(&named), "{line}");
    let wrong = house.file("wrong.pem", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n");
    let line =
        said(&house, "localhost", &server, &format!("sslmode=verify-full&sslrootcert={}", wrong.display())).await;
    assert!(line.ends_with("the file of sslrootcert in DATABASE_URL contains no certificate in PEM"), "{line}");
}
