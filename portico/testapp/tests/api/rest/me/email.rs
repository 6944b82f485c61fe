//! `PUT /api/v1/me/email`, and the link that confirms the change.

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Call, PASSWORD, TestApp, address};

const NEW: &str = "countess@example.org";
const CONFIRM: &str = "Confirm your new email address";

on_both_engines! {
    an_address_changes_when_its_link_is_used,
    the_old_address_is_notified_twice,
    a_taken_address_is_not_revealed,
    a_change_requires_the_password,
    wrong_fields_are_reported,
    anonymous_callers_must_log_in,
}

fn change(app: &TestApp, email: &str, password: &str) -> Call {
    let body = json!({ "email": email, "password": password });
    app.request(Method::PUT, "/api/v1/me/email").json(&body)
}

fn verify(app: &TestApp, token: &str) -> Call {
    app.post("/api/v1/email/verify").json(&json!({ "token": token, "password": PASSWORD }))
}

async fn an_address_changes_when_its_link_is_used(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let other = app.log_in("ada").await;
    let answer = change(&app, NEW, PASSWORD).bearer(&ada.access).await.expect(StatusCode::ACCEPTED);
    assert_eq!(answer.json(), json!({ "status": "check_your_mail" }));
    let token = app.mailed_token(NEW, CONFIRM).await;
    let email = async || app.get("/api/v1/me").bearer(&ada.access).await.text("email");
    assert_eq!(email().await, address("ada"));
    let body = json!({ "token": token });
    app.post("/api/v1/email/verify").bearer(&ada.access).json(&body).await.expect(StatusCode::NO_CONTENT);
    let me = app.get("/api/v1/me").bearer(&ada.access).await.json();
    assert_eq!((&me["email"], &me["email_verified"]), (&json!(NEW), &json!(true)));
    assert_eq!(app.status_of_program(&other.access).await, 401);
    verify(&app, &token).await.expect_problem("invalid_link");
}

async fn the_old_address_is_notified_twice(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    change(&app, NEW, PASSWORD).bearer(&ada.access).await.expect(StatusCode::ACCEPTED);
    let asked = app.mail(&address("ada"), "Someone asked to change your email address").await;
    assert!(asked.text.contains(NEW) && !asked.text.contains("token="), "{}", asked.text);
    verify(&app, &app.mailed_token(NEW, CONFIRM).await).await.expect(StatusCode::NO_CONTENT);
    app.mail(&address("ada"), "Your email address was changed").await;
}

async fn a_taken_address_is_not_revealed(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("eve").await;
    let ada = app.token_for("ada").await;
    let free = change(&app, NEW, PASSWORD).bearer(&ada.access).await.expect(StatusCode::ACCEPTED);
    let taken = change(&app, &address("eve"), PASSWORD).bearer(&ada.access).await.expect(StatusCode::ACCEPTED);
    assert_eq!(free.body, taken.body);
    let mail = app.mail(&address("eve"), "You already have an account").await;
    assert!(!mail.text.contains("token="), "{}", mail.text);
}

async fn a_change_requires_the_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    change(&app, NEW, "wrong").bearer(&ada.access).await.expect_problem("wrong_password");
    assert_eq!(app.mails_to(NEW).await, 0);
}

async fn wrong_fields_are_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let errors = [("email", "invalid"), ("password", "required")];
    change(&app, "no address", "").bearer(&ada.access).await.expect_field_errors(&errors);
    let body = json!({ "email": [NEW, "eve@example.org"], "password": PASSWORD });
    let put = app.request(Method::PUT, "/api/v1/me/email").bearer(&ada.access).json(&body);
    put.await.expect_field_errors(&[("email", "wrong_type")]);
}

async fn anonymous_callers_must_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    change(&app, NEW, PASSWORD).await.expect_problem("authentication_required");
    change(&app, NEW, PASSWORD).cookie(&ada.cookie).await.expect_problem("authentication_required");
    assert_eq!(app.mails_to(NEW).await, 0);
}
