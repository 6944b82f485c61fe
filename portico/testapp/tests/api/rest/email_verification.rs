//! `/api/v1/email/verify` and `/api/v1/email/verification`.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Call, PASSWORD, TestApp, address};

const SUBJECT: &str = "Confirm your email address";

on_both_engines! {
    a_link_and_the_password_confirm_an_address,
    an_access_token_of_the_account_replaces_the_password,
    another_users_access_token_is_refused,
    the_link_alone_confirms_nothing,
    the_last_way_in_is_not_removed,
    a_link_works_once,
    a_confirmed_address_gets_no_further_link,
    every_address_gets_the_same_response,
    missing_fields_are_reported,
    a_link_of_another_kind_confirms_nothing,
    a_sign_up_cannot_mark_an_address_as_confirmed,
}

fn verify(app: &TestApp, token: &str, password: &str) -> Call {
    app.post("/api/v1/email/verify").json(&json!({ "token": token, "password": password }))
}

fn ask(app: &TestApp, email: &str) -> Call {
    app.post("/api/v1/email/verification").json(&json!({ "email": email }))
}

async fn is_verified(app: &TestApp, access_token: &str) -> bool {
    app.get("/api/v1/me").bearer(access_token).await.json()["email_verified"] == Value::Bool(true)
}

async fn a_link_and_the_password_confirm_an_address(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    assert!(!is_verified(&app, &ada.access).await);
    let answer = verify(&app, &token, PASSWORD).await.expect(StatusCode::NO_CONTENT);
    assert!(answer.body.is_empty() && !answer.headers.contains_key("set-cookie"));
    assert!(is_verified(&app, &app.log_in("ada").await.access).await);
    // Someone else may have signed up with the address, so the first proof of the mailbox ends the other sessions.
    assert_eq!(app.status_of_program(&ada.access).await, 401);
}

async fn an_access_token_of_the_account_replaces_the_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    let body = json!({ "token": token });
    app.post("/api/v1/email/verify").bearer(&ada.access).json(&body).await.expect(StatusCode::NO_CONTENT);
    assert!(is_verified(&app, &ada.access).await);
}

async fn another_users_access_token_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.token_for("ada").await, app.token_for("eve").await);
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    let body = json!({ "token": token });
    let post = || app.post("/api/v1/email/verify").json(&body);
    post().bearer(&eve.access).await.expect_problem("wrong_password");
    post().bearer("no.such.token").await.expect_problem("invalid_token");
    assert!(!is_verified(&app, &ada.access).await && !is_verified(&app, &eve.access).await);
    verify(&app, &token, PASSWORD).bearer(&eve.access).await.expect(StatusCode::NO_CONTENT);
    let ada = app.log_in("ada").await;
    assert!(is_verified(&app, &ada.access).await && !is_verified(&app, &eve.access).await);
}

async fn the_link_alone_confirms_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    verify(&app, &token, "wrong").await.expect_problem("wrong_password");
    assert!(!is_verified(&app, &ada.access).await);
    verify(&app, &token, PASSWORD).await.expect(StatusCode::NO_CONTENT);
}

async fn the_last_way_in_is_not_removed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let program = app.token_for("ada").await;
    let browser = app.browser_log_in("ada", &[]).await;
    app.give_up_password(&browser).await;
    let body = json!({ "token": app.mailed_token(&address("ada"), SUBJECT).await });
    let post = || app.post("/api/v1/email/verify").json(&body);
    let refused = post().bearer(&program.access).await.expect_problem("last_way_in");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("Use one of your passkeys")), "{refused}");
    assert!(!is_verified(&app, &program.access).await);
    // The session that added the passkeys has used them. The link still works there.
    let by_passkey = post().bearer(&browser.access_token).cookie(&browser.cookie);
    by_passkey.header("sec-fetch-site", "same-origin").await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.count("select count(*) from passkeys").await, 2);
}

async fn a_link_works_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    verify(&app, &token, PASSWORD).await.expect(StatusCode::NO_CONTENT);
    verify(&app, &token, PASSWORD).await.expect_problem("invalid_link");
    verify(&app, "x", PASSWORD).await.expect_problem("invalid_link");
}

async fn a_confirmed_address_gets_no_further_link(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.mailed_token(&address("ada"), SUBJECT).await;
    app.clock.advance(Duration::from_secs(1));
    ask(&app, &address("ada")).await.expect(StatusCode::ACCEPTED);
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    verify(&app, &token, PASSWORD).await.expect(StatusCode::NO_CONTENT);
    ask(&app, &address("ada")).await.expect(StatusCode::ACCEPTED);
    assert_eq!(app.mails_to(&address("ada")).await, 2);
}

async fn every_address_gets_the_same_response(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let known = ask(&app, &address("ada")).await.expect(StatusCode::ACCEPTED);
    assert_eq!(known.json(), json!({ "status": "check_your_mail" }));
    for email in ["stranger@example.org", "no address at all"] {
        assert_eq!(ask(&app, email).await.expect(StatusCode::ACCEPTED).body, known.body, "{email}");
    }
    assert_eq!(app.mails_to("stranger@example.org").await, 0);
}

async fn missing_fields_are_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    let errors = [("token", "required"), ("password", "required")];
    verify(&app, "", "").await.expect_field_errors(&errors);
    let ada = app.token_for("ada").await;
    verify(&app, "", "").bearer(&ada.access).await.expect_field_errors(&errors[..1]);
    ask(&app, "").await.expect_field_errors(&[("email", "required")]);
}

async fn a_link_of_another_kind_confirms_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.post("/api/v1/password/forgot").json(&json!({ "email": address("ada") })).await.expect(StatusCode::ACCEPTED);
    let token = app.mailed_token(&address("ada"), "Choose a new password").await;
    verify(&app, &token, PASSWORD).await.expect_problem("invalid_link");
}

async fn a_sign_up_cannot_mark_an_address_as_confirmed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let body = json!({
        "name": "Ada", "email": address("ada"), "password": PASSWORD,
        "email_verified": true, "email_verified_at": "2026-09-21T14:13:20Z", "is_admin": true,
    });
    let user = app.post("/api/v1/signup").json(&body).await.expect(StatusCode::CREATED).json();
    assert_eq!((&user["email_verified"], &user["is_admin"]), (&json!(false), &json!(false)));
}
