//! `DELETE /api/v1/me`.

use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Call, PASSWORD, TestApp, address};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

on_both_engines! {
    an_account_is_deleted_when_due,
    the_address_stays_taken_until_the_deletion,
    every_session_ends_at_once,
    the_owner_is_notified_by_email,
    only_the_right_password_reveals_a_pending_deletion,
    a_deletion_requires_the_password,
    anonymous_callers_must_log_in,
}

fn delete(app: &TestApp, password: &str) -> Call {
    app.request(Method::DELETE, "/api/v1/me").json(&json!({ "password": password }))
}

fn log_in(app: &TestApp, password: &str) -> Call {
    app.post("/api/v1/token").json(&json!({ "email": address("ada"), "password": password }))
}

async fn an_account_is_deleted_when_due(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let answer = delete(&app, PASSWORD).bearer(&ada.access).await.expect(StatusCode::ACCEPTED);
    assert_eq!(answer.json(), json!({ "deleted_at": "2026-09-28T14:13:20Z" }));
    app.clock.advance(7 * DAY - Duration::from_secs(1));
    app.accounts.clean_up().await.unwrap();
    assert_eq!(app.users().await, 1);
    app.clock.advance(Duration::from_secs(1));
    app.accounts.clean_up().await.unwrap();
    assert_eq!(app.users().await, 0);
    log_in(&app, PASSWORD).await.expect_problem("invalid_credentials");
    app.sign_up("ada").await;
}

async fn the_address_stays_taken_until_the_deletion(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    delete(&app, PASSWORD).bearer(&ada.access).await.expect(StatusCode::ACCEPTED);
    let body = json!({ "name": "Eve", "email": address("ada"), "password": PASSWORD });
    app.post("/api/v1/signup").json(&body).await.expect_problem("email_taken");
}

async fn every_session_ends_at_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (this, other) = (app.token_for("ada").await, app.log_in("ada").await);
    let browser = app.browser_log_in("ada", &[]).await;
    delete(&app, PASSWORD).bearer(&this.access).await.expect(StatusCode::ACCEPTED);
    for tokens in [this, other] {
        assert_eq!(app.status_of_program(&tokens.access).await, 401);
        app.grant(&tokens.refresh).await.expect_problem("invalid_grant");
    }
    assert_eq!(app.status_of_browser(&browser).await, 401);
}

async fn the_owner_is_notified_by_email(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    delete(&app, PASSWORD).bearer(&ada.access).await.expect(StatusCode::ACCEPTED);
    let mail = app.mail(&address("ada"), "Your account will be deleted").await;
    assert!(mail.text.contains("2026-09-28 14:13 UTC"), "{}", mail.text);
}

async fn only_the_right_password_reveals_a_pending_deletion(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    delete(&app, PASSWORD).bearer(&ada.access).await.expect(StatusCode::ACCEPTED);
    log_in(&app, PASSWORD).await.expect_problem("deletion_pending");
    log_in(&app, "wrong").await.expect_problem("invalid_credentials");
}

async fn a_deletion_requires_the_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    delete(&app, "wrong").bearer(&ada.access).await.expect_problem("wrong_password");
    delete(&app, "").bearer(&ada.access).await.expect_field_errors(&[("password", "required")]);
    assert_eq!(app.status_of_program(&ada.access).await, 200);
    log_in(&app, PASSWORD).await.expect(StatusCode::OK);
}

async fn anonymous_callers_must_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    delete(&app, PASSWORD).await.expect_problem("authentication_required");
    delete(&app, PASSWORD).cookie(&ada.cookie).await.expect_problem("authentication_required");
    assert_eq!(app.status_of_browser(&ada).await, 200);
}
