//! `/api/v1/reauthenticate`: how long an entered password counts as recent, and where.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Call, PASSWORD, TestApp};

const MINUTE: Duration = Duration::from_secs(60);

on_both_engines! {
    ending_all_others_requires_a_recent_password,
    a_password_is_recent_for_ten_minutes,
    a_password_is_recent_only_in_its_own_session,
    a_wrong_password_does_not_count_as_recent,
    reauthentication_requires_the_password,
}

fn reauthenticate(app: &TestApp, access_token: &str, password: &str) -> Call {
    app.post("/api/v1/reauthenticate").bearer(access_token).json(&json!({ "password": password }))
}

async fn ending_all_others_requires_a_recent_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (here, there) = (app.token_for("ada").await, app.log_in("ada").await);
    app.clock.advance(10 * MINUTE);
    let (here, there) = (app.refresh(&here).await, app.refresh(&there).await);
    let answer = app.end_others(&here.access).await;
    assert_eq!(answer.header("www-authenticate"), None);
    answer.expect_problem("reauthentication_required");
    assert_eq!(app.status_of_program(&there.access).await, 200);
    let answer = reauthenticate(&app, &here.access, PASSWORD).await.expect(StatusCode::OK);
    assert_eq!(answer.cookie("portico"), None);
    app.end_others(&here.access).await.expect(StatusCode::NO_CONTENT);
    app.get("/api/v1/me").bearer(&there.access).await.expect_over("invalid_token", "ended_elsewhere");
}

async fn a_password_is_recent_for_ten_minutes(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut ada = app.token_for("ada").await;
    app.clock.advance(10 * MINUTE - Duration::from_secs(1));
    ada = app.refresh(&ada).await;
    app.end_others(&ada.access).await.expect(StatusCode::NO_CONTENT);
    app.clock.advance(Duration::from_secs(1));
    app.end_others(&ada.access).await.expect_problem("reauthentication_required");
    reauthenticate(&app, &ada.access, PASSWORD).await.expect(StatusCode::OK);
    app.clock.advance(10 * MINUTE);
    ada = app.refresh(&ada).await;
    app.end_others(&ada.access).await.expect_problem("reauthentication_required");
}

async fn a_password_is_recent_only_in_its_own_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let here = app.token_for("ada").await;
    app.clock.advance(10 * MINUTE);
    let (here, there) = (app.refresh(&here).await, app.log_in("ada").await);
    reauthenticate(&app, &there.access, PASSWORD).await.expect(StatusCode::OK);
    app.end_others(&here.access).await.expect_problem("reauthentication_required");
    assert_eq!(app.status_of_program(&there.access).await, 200);
}

async fn a_wrong_password_does_not_count_as_recent(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    app.sign_up("eve").await;
    app.clock.advance(10 * MINUTE);
    let ada = app.refresh(&ada).await;
    for wrong in ["wrong", "Correct horse battery", "correct horse battery ", &"x".repeat(4_000)] {
        let answer = reauthenticate(&app, &ada.access, wrong).await;
        assert_eq!((answer.header("www-authenticate"), answer.cookie("portico")), (None, None));
        answer.expect_problem("wrong_password");
    }
    app.end_others(&ada.access).await.expect_problem("reauthentication_required");
    assert_eq!(app.status_of_program(&ada.access).await, 200);
}

async fn reauthentication_requires_the_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let enter = || app.post("/api/v1/reauthenticate").bearer(&ada.access);
    for body in [json!({}), json!({ "password": null }), json!({ "password": "" })] {
        enter().json(&body).await.expect_field_errors(&[("password", "required")]);
    }
    for value in [json!(1), json!([PASSWORD]), json!({})] {
        enter().json(&json!({ "password": value })).await.expect_field_errors(&[("password", "wrong_type")]);
    }
    let twice = format!(r#"{{"password":"{PASSWORD}","password":"{PASSWORD}"}}"#);
    enter().body("application/json", twice).await.expect_field_errors(&[("password", "repeated")]);
    enter().json(&json!({ "password": "a".repeat(4_096) })).await.expect_field_errors(&[("password", "too_long")]);
    enter().body("application/json", "{").await.expect_problem("malformed");
}
