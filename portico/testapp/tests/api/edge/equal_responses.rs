//! A stranger learns nothing about an address. Known and unknown ones get the same response, to
//! the byte, except for what differs between any two responses.

use std::time::Duration;

use cookie::Cookie;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Answer, Call, PASSWORD, TestApp};

on_both_engines! {
    refused_log_ins_get_equal_responses,
    reset_requests_get_equal_responses,
    requests_for_another_link_get_equal_responses,
    sign_ups_that_require_verification_get_equal_responses,
    requests_for_a_full_mailbox_get_equal_responses,
}

/// All of the same length, so that no length distinguishes them.
const KNOWN: [&str; 4] = ["ada@example.org", "bob@example.org", "kai@example.org", "eve@example.org"];
const UNKNOWN: [&str; 2] = ["non@example.org", "x at xample.org"];

/// The visible parts of a response. Of a sealed cookie's value that is its length.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

fn seen(answer: Answer) -> Seen {
    let mut headers = Vec::new();
    for (name, value) in &answer.headers {
        let value = value.to_str().unwrap().to_owned();
        match name.as_str() {
            "date" | "x-request-id" => headers.push((name.to_string(), String::new())),
            "set-cookie" => {
                let cookie = Cookie::parse(value.clone()).unwrap();
                let sealed = value.replacen(cookie.value(), &cookie.value().len().to_string(), 1);
                headers.push((name.to_string(), sealed));
            }
            _ => headers.push((name.to_string(), value)),
        }
    }
    headers.sort_unstable();
    Seen { status: answer.status, headers, body: answer.body }
}

/// Ada is confirmed, Bob is not, Kai is disabled, Eve's account is about to be deleted.
async fn start(engine: Engine, settings: &[(&str, &str)]) -> TestApp {
    let app = TestApp::start_with(engine, settings).await;
    // Bob signs up by himself, so that his address is not confirmed.
    let bob = json!({ "name": "Bob", "email": KNOWN[1], "password": PASSWORD });
    app.post("/api/v1/signup").json(&bob).await;
    for known in [KNOWN[0], KNOWN[2], KNOWN[3]] {
        let add = ["user", "add", "--email", known, "--name", "Ada", "--password-stdin"];
        app.portico().run_with_input(&add, &format!("{PASSWORD}\n")).await.done();
    }
    app.portico().run(&["user", "disable", KNOWN[2]]).await.done();
    let eve = app.log_in("eve").await;
    let body = json!({ "password": PASSWORD });
    let deletion = app.request(http::Method::DELETE, "/api/v1/me").bearer(&eve.access).json(&body);
    deletion.await.expect(http::StatusCode::ACCEPTED);
    app
}

/// Sends the same for every address, by program, by script and by form, and compares.
async fn assert_alike(app: &TestApp, api: &str, function: &str, rest: &Value) {
    let ways: [&dyn Fn(&str) -> Call; 3] = [
        &|email| app.post(api).json(&with_email(rest, email)),
        &|email| app.call(function, &fields(&with_email(rest, email))),
        &|email| app.plain_post(function, &fields(&with_email(rest, email))),
    ];
    for (i, way) in ways.into_iter().enumerate() {
        let unknown = seen(way(UNKNOWN[0]).await);
        for email in KNOWN.into_iter().chain(UNKNOWN) {
            assert_eq!(seen(way(email).await), unknown, "{i} {email}");
        }
    }
}

fn with_email(rest: &Value, email: &str) -> Value {
    let mut body = rest.clone();
    body["email"] = json!(email);
    body
}

fn fields(body: &Value) -> Vec<(&str, &str)> {
    body.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

async fn refused_log_ins_get_equal_responses(engine: Engine) {
    let app = start(engine, &[]).await;
    let rest = json!({ "password": "not this one" });
    assert_alike(&app, "/api/v1/token", "/fn/session/create", &rest).await;
}

async fn reset_requests_get_equal_responses(engine: Engine) {
    let app = start(engine, &[]).await;
    assert_alike(&app, "/api/v1/password/forgot", "/fn/password/forgot", &json!({})).await;
    assert!(app.mails_to(KNOWN[0]).await > 0 && app.mails_to(UNKNOWN[0]).await == 0);
}

async fn requests_for_another_link_get_equal_responses(engine: Engine) {
    let app = start(engine, &[]).await;
    assert_alike(&app, "/api/v1/email/verification", "/fn/email/resend", &json!({})).await;
}

/// The unknown address is known after its first sign-up.
async fn sign_ups_that_require_verification_get_equal_responses(engine: Engine) {
    let app = start(engine, &[("PORTICO_VERIFY_EMAIL", "required")]).await;
    let new = ["n01@example.org", "n02@example.org", "n03@example.org"];
    let body = |email: &str| json!({ "name": "Ada", "email": email, "password": PASSWORD });
    let ways: [&dyn Fn(&Value) -> Call; 3] = [
        &|body| app.post("/api/v1/signup").json(body),
        &|body| app.call("/fn/account/create", &fields(body)),
        &|body| app.plain_post("/fn/account/create", &fields(body)),
    ];
    for (way, new) in ways.into_iter().zip(new) {
        let unknown = seen(way(&body(new)).await);
        for known in KNOWN.into_iter().chain([new]) {
            assert_eq!(seen(way(&body(known)).await), unknown, "{known}");
        }
    }
    assert_eq!(app.users().await, KNOWN.len() + new.len());
}

async fn requests_for_a_full_mailbox_get_equal_responses(engine: Engine) {
    let app =
        start(engine, &[("PORTICO_RATE_LIMIT", "on"), ("PORTICO_MAILS", "1/1h"), ("PORTICO_VERIFY_EMAIL", "required")])
            .await;
    for (path, rest) in [
        ("/api/v1/password/forgot", json!({})),
        ("/api/v1/email/verification", json!({})),
        ("/api/v1/signup", json!({ "name": "Ada", "password": PASSWORD })),
    ] {
        let ask = || app.post(path).json(&with_email(&rest, KNOWN[0]));
        let first = seen(ask().await);
        for _ in 0..3 {
            app.clock.advance(Duration::from_millis(1));
            app.accounts.deliver_waiting_mails().await.unwrap();
            assert_eq!(seen(ask().await), first, "{path}");
        }
    }
    let mails = app.mails_to(KNOWN[0]).await;
    // Two delivered at the same moment may both fit the budget.
    assert!((1..=2).contains(&mails), "{mails} of a dozen");
}
