//! Metrics for operators, on a separate address.

use http::{Method, StatusCode};
use portico_testbed::{Engine, KeyKind, SoftPasskey, free_address, on_both_engines};
use serde_json::json;

use crate::stage::{Door, House, PASSWORD, Server, address};

on_both_engines! {
    events_are_counted,
    uses_of_passkeys_are_counted,
    a_refused_new_passkey_does_not_count_as_a_failed_log_in,
    a_page_for_many_addresses_is_one_series,
    unknown_paths_and_methods_share_one_series,
    the_metrics_address_serves_nothing_else,
    metrics_are_off_without_the_setting,
    an_address_in_use_prevents_startup_with_one_line,
}

async fn measured(house: &House) -> (Server, Door) {
    let listen = free_address();
    let settings = [("PORTICO_METRICS_LISTEN", &*listen.to_string()), ("PORTICO_LOGIN_ATTEMPTS", "3/1h")];
    let server = house.serve(&[settings[0], settings[1], ("PORTICO_RATE_LIMIT", "on")]).await;
    (server, Door::at(listen, format!("http://{listen}")))
}

async fn read(door: &Door) -> String {
    let answer = door.get("/metrics").await.expect(StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    answer.body
}

/// The value of this series.
#[track_caller]
fn value(metrics: &str, series: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in {metrics}")).parse().unwrap()
}

async fn events_are_counted(engine: Engine) {
    let house = House::build(engine).await;
    let (server, door) = measured(&house).await;
    let ada = server.token_for("ada").await;
    server.refresh(&ada).await;
    server.grant("forged").await.expect_problem("invalid_grant");
    let wrong = json!({ "email": address("ada"), "password": "not the one" });
    for _ in 0..3 {
        server.post("/api/v1/token").json(&wrong).await.expect_problem("invalid_credentials");
    }
    server.post("/api/v1/token").json(&wrong).await.expect_problem("rate_limited");
    server.get("/login").await.expect(StatusCode::OK);
    let report = r#"{"csp-report": {"blocked-uri": "inline"}}"#;
    for _ in 0..25 {
        // More than are logged.
        let sent = server.post("/csp-report").header("sec-fetch-site", "same-origin");
        sent.body("application/csp-report", report).await.expect(StatusCode::NO_CONTENT);
    }
    let metrics = read(&door).await;
    for (series, expected) in [
        ("portico_sign_ups_total{by=\"sign_up\"}", 1.0),
        ("portico_log_ins_total{outcome=\"success\"}", 1.0),
        ("portico_log_ins_total{outcome=\"wrong_password\"}", 3.0),
        ("portico_log_ins_total{outcome=\"rate_limited\"}", 1.0),
        ("portico_rate_limited_total{by=\"account\"}", 1.0),
        ("portico_refreshes_total{outcome=\"renewed\"}", 1.0),
        ("portico_refreshes_total{outcome=\"invalid\"}", 1.0),
        ("portico_http_requests_total{route=\"/login\",method=\"GET\",status=\"2xx\"}", 1.0),
        ("portico_http_requests_total{route=\"/api/v1/token\",method=\"POST\",status=\"4xx\"}", 5.0),
        ("portico_http_request_duration_seconds_count{route=\"/api/v1/signup\"}", 1.0),
        ("portico_csp_reports_total", 25.0),
        ("portico_live_sessions", 1.0),
        ("portico_database_up", 1.0),
        ("portico_password_hashes_waiting", 0.0),
    ] {
        assert_eq!(value(&metrics, series), expected, "{series} in {metrics}");
    }
    assert!(value(&metrics, "portico_database_connections{state=\"idle\"}") >= 1.0, "{metrics}");
    assert!(
        metrics.contains("portico_build_info{version=\"") && metrics.contains("portico_mails_waiting "),
        "{metrics}"
    );
}

async fn uses_of_passkeys_are_counted(engine: Engine) {
    let house = House::build(engine).await;
    let (server, door) = measured(&house).await;
    let ada = server.browser_session("ada").await;
    let mut passkey = SoftPasskey::new(KeyKind::Es256, &server.origin());
    let proof = [("purpose", "add"), ("password", PASSWORD)];
    let options = server.call("/fn/passkey/options", &proof).cookie(&ada.cookie).await.expect(StatusCode::OK);
    let made = passkey.create(&options.json()).json();
    let add = server.call("/fn/passkey/add", &[("credential", &made)]).cookie(&ada.cookie);
    add.await.expect(StatusCode::OK);
    let options = server.call("/fn/passkey/options", &[("purpose", "log_in")]).await.expect(StatusCode::OK);
    let answer = passkey.answer(&options.json()).json();
    let log_in = || server.call("/fn/passkey/log-in", &[("credential", &answer)]);
    log_in().await.expect(StatusCode::OK);
    log_in().await.expect_problem("invalid_passkey");
    let metrics = read(&door).await;
    for series in [
        "portico_passkeys_total{outcome=\"accepted\"}",
        "portico_passkeys_total{outcome=\"replayed\"}",
        "portico_log_ins_total{outcome=\"passkey_replayed\"}",
    ] {
        assert_eq!(value(&metrics, series), 1.0, "{series} in {metrics}");
    }
}

async fn a_refused_new_passkey_does_not_count_as_a_failed_log_in(engine: Engine) {
    let house = House::build(engine).await;
    let (server, door) = measured(&house).await;
    let ada = server.browser_session("ada").await;
    let add = server.call("/fn/passkey/add", &[("credential", "{}")]).cookie(&ada.cookie);
    add.await.expect_problem("invalid_passkey");
    let metrics = read(&door).await;
    let refused = "portico_security_events_total{event=\"authz_fail\",reason=\"passkey_malformed\"}";
    assert_eq!(value(&metrics, refused), 1.0, "{metrics}");
    for series in ["portico_passkeys_total{", "outcome=\"passkey_malformed\""] {
        assert!(!metrics.contains(series), "{series} in {metrics}");
    }
}

async fn a_page_for_many_addresses_is_one_series(engine: Engine) {
    let house = House::build(engine).await;
    let (server, door) = measured(&house).await;
    for code in ["busy", "not_found", "made-up"] {
        server.get(&format!("/problems/{code}")).await;
    }
    server.get("/problems").await.expect(StatusCode::OK);
    let metrics = read(&door).await;
    let page = "portico_http_requests_total{route=\"/problems/{code}\",method=\"GET\"";
    assert_eq!(value(&metrics, &format!("{page},status=\"2xx\"}}")), 2.0, "{metrics}");
    assert_eq!(value(&metrics, &format!("{page},status=\"4xx\"}}")), 1.0, "{metrics}");
    assert_eq!(value(&metrics, "portico_http_request_duration_seconds_count{route=\"/problems\"}"), 1.0, "{metrics}");
}

async fn unknown_paths_and_methods_share_one_series(engine: Engine) {
    let house = House::build(engine).await;
    let (server, door) = measured(&house).await;
    for n in 0..20 {
        for path in [format!("/made-up-{n}"), format!("/api/v1/{n}"), format!("/api/{n}"), format!("/fn/{n}/x")] {
            server.get(&path).await;
            server.request(Method::from_bytes(format!("M{n}").as_bytes()).unwrap(), &path).await;
        }
        server.get(&format!("/account/{n}")).await;
        server.request(Method::DELETE, &format!("/api/v1/sessions/{n}")).await;
    }
    let metrics = read(&door).await;
    let series = metrics.lines().filter(|line| line.starts_with("portico_http_requests_total")).collect::<Vec<_>>();
    assert!(series.len() <= 8, "{series:#?}");
    assert!(series.iter().any(|line| line.contains("route=\"/api/v1/sessions/{id}\"")), "{series:#?}");
    assert!(!metrics.contains("made-up") && !metrics.contains("M1"), "{metrics}");
}

async fn the_metrics_address_serves_nothing_else(engine: Engine) {
    let house = House::build(engine).await;
    let (server, door) = measured(&house).await;
    for path in ["/", "/login", "/livez", "/api/v1/me", "/metrics/x"] {
        door.get(path).await.expect(StatusCode::NOT_FOUND);
    }
    door.post("/metrics").await.expect(StatusCode::METHOD_NOT_ALLOWED);
    server.get("/metrics").await.expect(StatusCode::NOT_FOUND);
}

async fn metrics_are_off_without_the_setting(engine: Engine) {
    let house = House::build(engine).await;
    let server = house.serve(&[("PORTICO_LOG", "info")]).await;
    server.get("/metrics").await.expect(StatusCode::NOT_FOUND);
    assert!(house.log().contains("Portico is at") && !house.log().contains("Metrics are at"), "{}", house.log());
}

async fn an_address_in_use_prevents_startup_with_one_line(engine: Engine) {
    let house = House::build(engine).await;
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = taken.local_addr().map(|address| (taken, address.to_string())).unwrap();
    let portico = house.portico().with("PORTICO_LISTEN", &free_address().to_string());
    let line = portico.with("PORTICO_METRICS_LISTEN", &taken.1).run(&["serve"]).await.failed();
    assert!(line.contains(&taken.1) && line.contains("PORTICO_METRICS_LISTEN"), "{line}");
}
