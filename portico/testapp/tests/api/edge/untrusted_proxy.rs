//! A proxy that `PORTICO_TRUSTED_PROXIES` does not name: all visitors count as one client, and a warning says so.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::House;

on_both_engines! {
    a_public_site_without_a_trusted_proxy_warns_at_startup_and_in_the_doctor,
    an_ignored_header_is_logged_once,
}

const PUBLIC: &str = "https://portico.example";
const SETTING: &str = "PORTICO_TRUSTED_PROXIES";

/// How often a server's log names the setting, after three requests with a forwarded address.
async fn warnings(house: &House, origin: &str, settings: &[(&str, &str)]) -> usize {
    let server = house.serve_as(origin, settings).await;
    for _ in 0..3 {
        server.get("/livez").header("x-forwarded-for", "192.0.2.7").await.expect(StatusCode::OK);
    }
    server.stop().await;
    house.log().lines().filter(|line| line.contains(SETTING)).count()
}

async fn a_public_site_without_a_trusted_proxy_warns_at_startup_and_in_the_doctor(engine: Engine) {
    let house = House::build(engine).await;
    let server = house.serve_as(PUBLIC, &[]).await;
    server.stop().await;
    let log = house.log();
    assert!(log.lines().filter(|line| line.contains(SETTING)).count() == 1 && log.contains("WARN"), "{log}");

    let doctor = || house.portico().with("PORTICO_PUBLIC_URL", PUBLIC).with("PORTICO_RATE_LIMIT", "on");
    let doctor = || doctor().with("PORTICO_BCRYPT_COST", "10");
    let said = doctor().run(&["doctor"]).await.stdout;
    let warning = said.lines().find(|line| line.starts_with("warn  configuration")).expect("a warning");
    assert!(warning.contains(SETTING) && warning.contains("such as 127.0.0.1"), "{warning}");
    let said = doctor().with(SETTING, "127.0.0.1").run(&["doctor"]).await.stdout;
    assert!(!said.contains(SETTING), "{said}");
}

async fn an_ignored_header_is_logged_once(engine: Engine) {
    let house = House::build(engine).await;
    // One line at startup, one for the first request.
    assert_eq!(warnings(&house, PUBLIC, &[]).await, 2);
    assert!(house.log().contains("X-Forwarded-For is ignored") && house.log().contains("127.0.0.1"), "{}", house.log());
    assert_eq!(warnings(&house, PUBLIC, &[(SETTING, "10.0.0.0/8")]).await, 1);
    assert_eq!(warnings(&house, PUBLIC, &[(SETTING, "127.0.0.1")]).await, 0);
}

#[tokio::test]
async fn a_site_on_the_developers_machine_does_not_warn() {
    let house = House::build(Engine::Sqlite).await;
    for origin in ["http://localhost:3000", "https://localhost", "https://127.0.0.1:3000"] {
        assert_eq!(warnings(&house, origin, &[]).await, 0, "{origin}");
        let doctor = house.portico().with("PORTICO_PUBLIC_URL", origin).with("PORTICO_RATE_LIMIT", "on");
        let said = doctor.with("PORTICO_BCRYPT_COST", "10").run(&["doctor"]).await.stdout;
        assert!(!said.contains(SETTING), "{said}");
    }
}
