//! The security events in the log.

use std::collections::BTreeSet;
use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Answer, House, PASSWORD, Server, address, until};

on_both_engines! {
    each_endpoint_logs_a_failed_log_in_once_in_the_same_form,
    a_log_in_is_logged_with_its_user_and_session,
    a_wrong_password_for_a_known_account_is_logged_with_the_account,
    a_link_of_another_account_is_logged_with_its_user,
    a_refused_administrator_page_is_logged_with_its_user,
    security_events_use_the_owasp_vocabulary,
    every_line_of_a_request_has_its_id,
    typed_credentials_are_not_logged,
    a_hostile_path_stays_on_one_json_line,
    a_hostile_path_stays_on_one_pretty_line,
}

const WRONG: &str = "the password of a stranger";

async fn json_log(house: &House) -> Server {
    house.serve(&[("PORTICO_LOG", "info"), ("PORTICO_LOG_FORMAT", "json")]).await
}

/// Every line that the server has logged.
fn lines(house: &House) -> Vec<Value> {
    let is_logged = |line: &&str| line.starts_with('{');
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    house.log().lines().filter(is_logged).map(read).collect()
}

/// The lines of this event.
fn told(house: &House, event: &str) -> Vec<Value> {
    lines(house).into_iter().filter(|line| line["fields"]["event"] == event).collect()
}

/// The token of the link in the only email.
async fn mailed_token(house: &House) -> String {
    let mut mails = Vec::new();
    until(Duration::from_secs(10), async || {
        mails = house.outbox().await;
        !mails.is_empty()
    })
    .await;
    let (_, link) = mails[0].text.split_once("?token=").expect("a link");
    link.split_whitespace().next().expect("a token").to_owned()
}

fn id(answer: &Answer) -> String {
    answer.header("x-request-id").expect("an id").to_owned()
}

async fn each_endpoint_logs_a_failed_log_in_once_in_the_same_form(engine: Engine) {
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    let ada = server.sign_up("ada").await;
    let email = address("ada");
    let typed = [("email", email.as_str()), ("password", WRONG)];
    let body = json!({ "email": email, "password": WRONG });
    let answers = [
        server.plain_post("/fn/session/create", &typed).await.expect(StatusCode::SEE_OTHER),
        server.call("/fn/session/create", &typed).await,
        server.post("/api/v1/token").json(&body).await,
    ];
    let lines = told(&house, "authn_login_fail");
    assert_eq!(lines.len(), answers.len(), "{lines:?}");
    for (line, answer) in lines.iter().zip(&answers) {
        assert_eq!(line["span"]["id"], id(answer), "{line}");
        assert_eq!((&line["level"], &line["fields"]["reason"]), (&json!("WARN"), &json!("wrong_password")));
        assert_eq!((&line["fields"]["user"], &line["fields"]["address"]), (&ada["id"], &json!("127.0.0.1")));
        assert_eq!(line["target"], "portico::security");
        assert!(line["timestamp"].as_str().is_some_and(|when| when.ends_with('Z')), "{line}");
    }
}

async fn a_log_in_is_logged_with_its_user_and_session(engine: Engine) {
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    let ada = server.sign_up("ada").await;
    let program = server.log_in("ada").await;
    let sessions = server.get("/api/v1/sessions").bearer(&program.access).await.json();
    let [line] = &told(&house, "authn_login_success")[..] else { panic!("one line") };
    assert_eq!(line["fields"]["user"], ada["id"]);
    assert_eq!(line["fields"]["session"], sessions["sessions"][0]["id"]);
    assert_eq!(line["level"], "INFO");
}

async fn a_wrong_password_for_a_known_account_is_logged_with_the_account(engine: Engine) {
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    let ada = server.sign_up("ada").await;
    let program = server.log_in("ada").await;
    let wrong = json!({ "password": WRONG });
    let asked = server.post("/api/v1/reauthenticate").bearer(&program.access).json(&wrong).await;
    asked.expect_problem("wrong_password");
    let verify = json!({ "token": mailed_token(&house).await, "password": WRONG });
    server.post("/api/v1/email/verify").json(&verify).await.expect_problem("wrong_password");
    let lines = told(&house, "authn_login_fail");
    let said: Vec<_> = lines.iter().map(|line| (&line["fields"]["reason"], &line["fields"]["user"])).collect();
    let (in_session, for_link) = (json!("wrong_password_in_session"), json!("wrong_password_for_link"));
    assert_eq!(said, [(&in_session, &ada["id"]), (&for_link, &ada["id"])]);
    assert!(lines[0]["fields"]["session"].is_string() && lines[1]["fields"]["session"].is_null(), "{lines:?}");
}

async fn a_link_of_another_account_is_logged_with_its_user(engine: Engine) {
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    server.sign_up("ada").await;
    let token = mailed_token(&house).await;
    let mallory = server.sign_up("mallory").await;
    let program = server.log_in("mallory").await;
    let verify = server.post("/api/v1/email/verify").bearer(&program.access).json(&json!({ "token": token }));
    verify.await.expect_problem("wrong_password");
    let [line] = &told(&house, "authz_fail")[..] else { panic!("one line") };
    assert_eq!(line["fields"]["reason"], "link_of_another_account");
    assert_eq!(line["fields"]["user"], mallory["id"]);
    assert!(line["fields"]["session"].is_string(), "{line}");
}

async fn a_refused_administrator_page_is_logged_with_its_user(engine: Engine) {
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    let eve = server.sign_up("eve").await;
    let browser = server.browser_log_in("eve", &[]).await;
    let page = server.get("/admin").cookie(&browser.cookie).await.expect(StatusCode::FORBIDDEN);
    let call = server.call("/fn/admin/count", &[]).cookie(&browser.cookie).await;
    let lines = told(&house, "authz_fail");
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, answer) in lines.iter().zip([&page, &call]) {
        assert_eq!(line["span"]["id"], id(answer), "{line}");
        assert_eq!((&line["level"], &line["fields"]["reason"]), (&json!("WARN"), &json!("not_administrator")));
        assert_eq!(line["fields"]["user"], eve["id"]);
        assert!(line["fields"]["session"].is_string(), "{line}");
    }
}

async fn security_events_use_the_owasp_vocabulary(engine: Engine) {
    const NEW: &str = "another horse in the stable";
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    let ada = server.token_for("ada").await;
    let (wrong, right) = (json!({ "current_password": WRONG, "new_password": NEW }), json!({ "name": "Countess" }));
    let me = |method: Method, path: &str| server.request(method, path).bearer(&ada.access);
    me(Method::PUT, "/api/v1/me/password").json(&wrong).await.expect_problem("wrong_password");
    me(Method::PATCH, "/api/v1/me").json(&right).await.expect(StatusCode::OK);
    me(Method::GET, "/api/v1/me/export").await.expect(StatusCode::OK);
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    me(Method::PUT, "/api/v1/me/password").json(&change).await.expect(StatusCode::NO_CONTENT);
    server.post("/api/v1/token/revoke").json(&json!({ "token": ada.refresh })).await.expect(StatusCode::OK);
    me(Method::GET, "/api/v1/me").await.expect_problem("invalid_token");
    server.get("/api/v1/me").await.expect_problem("authentication_required");
    server.post("/fn/session/create").await.expect_problem("csrf");
    let eve = server.token_for("eve").await;
    let renewed = server.refresh(&eve).await;
    server.refresh(&renewed).await;
    server.grant(&eve.refresh).await.expect_problem("invalid_grant");
    let bob = server.browser_session("bob").await;
    server.call("/fn/session/end", &[]).cookie(&bob.cookie).await;
    let words: BTreeSet<_> =
        lines(&house).iter().filter_map(|line| line["fields"]["event"].as_str().map(str::to_owned)).collect();
    for word in [
        "authn_login_success",
        "authn_password_change",
        "authn_password_change_fail",
        "authn_token_reuse",
        "authn_token_revoked",
        "authz_fail",
        "sensitive_read",
        "session_use_after_expire",
        "user_created",
        "user_updated",
    ] {
        assert!(words.contains(word), "{word} is missing in {words:?}");
    }
    let reasons: BTreeSet<_> =
        told(&house, "authz_fail").iter().map(|line| line["fields"]["reason"].to_string()).collect();
    assert!(reasons.contains("\"csrf\"") && reasons.contains("\"no_credential\""), "{reasons:?}");
}

async fn every_line_of_a_request_has_its_id(engine: Engine) {
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    let browser = server.browser_session("ada").await;
    server.get("/account/sessions").cookie(&browser.cookie).await.expect(StatusCode::OK);
    server.get("/dashboard").cookie("forged").await;
    let lines = lines(&house);
    let of_requests =
        lines.iter().filter(|line| line["fields"]["event"].is_string() || line["fields"]["status"].is_u64());
    let mut count = 0;
    for line in of_requests {
        assert_eq!(line["span"]["id"].as_str().map(str::len), Some(32), "{line}");
        count += 1;
    }
    assert!(count >= 6, "{count}");
    server.stop().await;
}

async fn typed_credentials_are_not_logged(engine: Engine) {
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    let body = json!({ "email": "canary@bird.example", "password": "canary of a password" });
    server.post("/api/v1/token").json(&body).await.expect_problem("invalid_credentials");
    let body = json!({ "email": "canary, or so", "password": "canary of a password" });
    server.post("/api/v1/token").json(&body).await.expect_problem("invalid_credentials");
    let lines = told(&house, "authn_login_fail");
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line["fields"]["reason"] == "unknown_account" && line["fields"]["user"].is_null()));
    assert!(!house.log().contains("canary"), "{}", house.log());
}

/// Everything that a client can smuggle into a line: no HTTP parser lets ASCII control characters pass,
/// but those above ASCII, and characters that reverse the text direction, do pass.
async fn send_hostile(server: &Server) {
    server
        .raw("GET /a\u{9b}31m\u{202e}b%0d%0a%1b[2J HTTP/1.1\r\nUser-Agent: x\u{9b}y\r\nX-Request-Id: \u{202e}", b"")
        .await;
    let name = "A\u{202e}da\u{2028}";
    let body = json!({ "name": name, "email": address("mallory"), "password": PASSWORD });
    server.post("/api/v1/signup").header("user-agent", "evil/1 \"\\ {}").json(&body).await;
}

#[track_caller]
fn is_clean(log: &str) {
    let harmful = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{2028}'..='\u{202e}');
    assert!(!log.chars().any(harmful), "{log:?}");
}

async fn a_hostile_path_stays_on_one_json_line(engine: Engine) {
    let house = House::build(engine).await;
    let server = json_log(&house).await;
    send_hostile(&server).await;
    is_clean(&house.log());
    let paths: Vec<_> = lines(&house).iter().map(|line| line["span"]["path"].clone()).collect();
    assert!(paths.contains(&json!("/a\u{9b}31m\u{202e}b%0d%0a%1b[2J")), "{paths:?}");
}

async fn a_hostile_path_stays_on_one_pretty_line(engine: Engine) {
    let house = House::build(engine).await;
    let server = house.serve(&[("PORTICO_LOG", "info"), ("PORTICO_LOG_FORMAT", "pretty")]).await;
    send_hostile(&server).await;
    let log = house.log();
    is_clean(&log);
    let hostile: Vec<_> = log.lines().filter(|line| line.contains("31m")).collect();
    assert!(!hostile.is_empty() && hostile.iter().all(|line| line.contains("\\u{9b}31m")), "{log}");
    server.post("/fn/session/create").await.expect_problem("csrf");
    let line = house.log().lines().find(|line| line.contains("authz_fail")).map(str::to_owned).expect("a line");
    assert!(line.contains("WARN") && line.contains("reason=\"csrf\"") && line.contains("id="), "{line}");
}
