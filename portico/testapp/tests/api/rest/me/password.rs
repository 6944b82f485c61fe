//! `PUT /api/v1/me/password`.

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Call, PASSWORD, TestApp, address};

const NEW: &str = "another horse battery";

on_both_engines! {
    a_new_password_replaces_the_old_one,
    all_other_sessions_end,
    the_owner_is_notified_by_email,
    a_change_requires_the_current_password,
    wrong_fields_are_reported,
    a_guessable_password_is_refused,
    anonymous_callers_must_log_in,
    another_users_password_cannot_be_changed,
}

fn change(app: &TestApp, current: &str, new: &str) -> Call {
    let body = json!({ "current_password": current, "new_password": new });
    app.request(Method::PUT, "/api/v1/me/password").json(&body)
}

async fn log_in(app: &TestApp, who: &str, password: &str) -> u16 {
    app.post("/api/v1/token").json(&json!({ "email": address(who), "password": password })).await.status
}

async fn a_new_password_replaces_the_old_one(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let answer = change(&app, PASSWORD, NEW).bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(answer.body, "");
    assert_eq!((log_in(&app, "ada", PASSWORD).await, log_in(&app, "ada", NEW).await), (401, 200));
}

async fn all_other_sessions_end(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (this, other) = (app.token_for("ada").await, app.log_in("ada").await);
    let browser = app.browser_log_in("ada", &[]).await;
    change(&app, PASSWORD, NEW).bearer(&this.access).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.status_of_program(&this.access).await, 200);
    app.refresh(&this).await;
    app.get("/api/v1/me").bearer(&other.access).await.expect_over("invalid_token", "password_changed");
    app.grant(&other.refresh).await.expect_over("invalid_grant", "password_changed");
    assert_eq!(app.status_of_browser(&browser).await, 401);
}

async fn the_owner_is_notified_by_email(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    change(&app, PASSWORD, NEW).bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
    let mail = app.mail(&address("ada"), "Your password was changed").await;
    assert!(!mail.text.contains(NEW) && !mail.html.contains(NEW), "{}", mail.text);
}

async fn a_change_requires_the_current_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    change(&app, "wrong", NEW).bearer(&ada.access).await.expect_problem("wrong_password");
    assert_eq!((log_in(&app, "ada", PASSWORD).await, log_in(&app, "ada", NEW).await), (200, 401));
}

async fn wrong_fields_are_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let put = |body| app.request(Method::PUT, "/api/v1/me/password").bearer(&ada.access).json(&body);
    let missing = [("current_password", "required"), ("new_password", "required")];
    put(json!({})).await.expect_field_errors(&missing);
    put(json!({ "current_password": PASSWORD, "new_password": "short" }))
        .await
        .expect_field_errors(&[("new_password", "too_short")]);
    put(json!({ "current_password": [PASSWORD], "new_password": NEW }))
        .await
        .expect_field_errors(&[("current_password", "wrong_type")]);
}

async fn a_guessable_password_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    for (new, code) in [("Iloveyou1", "too_common"), ("example.org ada", "contains_personal")] {
        let answer = change(&app, PASSWORD, new).bearer(&ada.access).await;
        answer.expect_field_errors(&[("new_password", code)]);
    }
    assert_eq!(log_in(&app, "ada", PASSWORD).await, 200);
}

async fn anonymous_callers_must_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    change(&app, PASSWORD, NEW).await.expect_problem("authentication_required");
    change(&app, PASSWORD, NEW).cookie(&ada.cookie).await.expect_problem("authentication_required");
    let foreign = change(&app, PASSWORD, NEW).cookie(&ada.cookie).bearer(&ada.access_token);
    foreign.header("origin", "https://evil.example").await.expect_problem("csrf");
    assert_eq!(log_in(&app, "ada", PASSWORD).await, 200);
}

async fn another_users_password_cannot_be_changed(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let eve = app.token_for("eve").await;
    let body = json!({ "current_password": PASSWORD, "new_password": NEW, "email": address("ada") });
    let put = app.request(Method::PUT, "/api/v1/me/password").bearer(&eve.access).json(&body);
    put.await.expect(StatusCode::NO_CONTENT);
    assert_eq!((log_in(&app, "ada", PASSWORD).await, log_in(&app, "eve", NEW).await), (200, 200));
}
