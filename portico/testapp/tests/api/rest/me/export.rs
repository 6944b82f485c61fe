//! `GET /api/v1/me/export`.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

const EXPORT: &str = "/api/v1/me/export";

on_both_engines! {
    the_export_holds_all_data_about_the_user,
    the_export_holds_no_data_of_other_users,
    an_export_requires_a_recent_password,
    anonymous_callers_must_log_in,
}

async fn the_export_holds_all_data_about_the_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let ada = app.log_in("ada").await;
    let answer = app.get(EXPORT).bearer(&ada.access).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let export = answer.json();
    assert_eq!((&export["user"]["id"], &export["user"]["email"]), (&user["id"], &json!(address("ada"))));
    assert_eq!(export["user"]["created_at"], "2026-09-21T14:13:20Z");
    assert_eq!(export["sessions"].as_array().unwrap().len(), 1);
    for lock in ["password", "hash", "secret", "v1:", &ada.access, &ada.refresh] {
        assert!(!answer.body.contains(lock), "{lock}: {}", answer.body);
    }
}

async fn the_export_holds_no_data_of_other_users(engine: Engine) {
    let app = TestApp::start(engine).await;
    let eve = app.sign_up("eve").await;
    let ada = app.token_for("ada").await;
    let export = app.get(EXPORT).bearer(&ada.access).await.expect(StatusCode::OK).body;
    assert!(!export.contains("eve@") && !export.contains(eve["id"].as_str().unwrap()), "{export}");
}

async fn an_export_requires_a_recent_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let ada = app.log_in("ada").await;
    app.clock.advance(Duration::from_secs(10 * 60));
    let ada = app.refresh(&ada).await;
    app.get(EXPORT).bearer(&ada.access).await.expect_problem("reauthentication_required");
    let body = json!({ "password": PASSWORD });
    app.post("/api/v1/reauthenticate").bearer(&ada.access).json(&body).await.expect(StatusCode::OK);
    app.get(EXPORT).bearer(&ada.access).await.expect(StatusCode::OK);
}

async fn anonymous_callers_must_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.get(EXPORT).await.expect_problem("authentication_required");
    app.get(EXPORT).cookie(&ada.cookie).await.expect_problem("authentication_required");
}
