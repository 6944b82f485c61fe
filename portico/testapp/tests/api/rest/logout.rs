use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::TestApp;

on_both_engines! {
    a_log_out_ends_the_session_of_the_token,
    logging_out_twice_succeeds,
    logging_out_without_a_valid_credential_succeeds,
    an_expired_token_still_ends_its_session,
    other_sessions_continue,
    a_web_token_ends_its_session_with_its_cookie,
    a_web_token_without_its_cookie_ends_no_session,
    a_cookie_alone_ends_no_session,
    a_body_is_allowed_but_ignored,
}

async fn a_log_out_ends_the_session_of_the_token(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let answer = app.post("/api/v1/logout").bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
    assert_eq!((answer.body.as_str(), answer.cookie("portico")), ("", None));
    app.get("/api/v1/me").bearer(&ada.access).await.expect_problem("invalid_token");
    let body = json!({ "grant_type": "refresh_token", "refresh_token": ada.refresh });
    app.post("/api/v1/token").json(&body).await.expect_problem("invalid_grant");
}

async fn logging_out_twice_succeeds(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    for _ in 0..2 {
        app.post("/api/v1/logout").bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
    }
}

async fn logging_out_without_a_valid_credential_succeeds(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.post("/api/v1/logout").await.expect(StatusCode::NO_CONTENT);
    for value in ["Bearer nonsense", "Bearer", "Bearer a b", "Basic YTpi", "a.b.c"] {
        app.post("/api/v1/logout").header("authorization", value).await.expect(StatusCode::NO_CONTENT);
    }
}

async fn an_expired_token_still_ends_its_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    app.clock.advance(Duration::from_secs(10 * 60));
    app.post("/api/v1/logout").bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
    let body = json!({ "grant_type": "refresh_token", "refresh_token": ada.refresh });
    app.post("/api/v1/token").json(&body).await.expect_problem("invalid_grant");
}

async fn other_sessions_continue(engine: Engine) {
    let app = TestApp::start(engine).await;
    let here = app.token_for("ada").await;
    let there = app.log_in("ada").await;
    app.post("/api/v1/logout").bearer(&here.access).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.status_of_program(&there.access).await, 200);
}

async fn a_web_token_ends_its_session_with_its_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let log_out = app.post("/api/v1/logout").header("origin", &app.origin());
    log_out.bearer(&ada.access_token).cookie(&ada.cookie).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.status_of_browser(&ada).await, 401);
}

async fn a_web_token_without_its_cookie_ends_no_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.post("/api/v1/logout").bearer(&ada.access_token).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.status_of_browser(&ada).await, 200);
}

async fn a_cookie_alone_ends_no_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.post("/api/v1/logout").cookie(&ada.cookie).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.status_of_browser(&ada).await, 200);
}

async fn a_body_is_allowed_but_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let token = ada.access.as_str();
    app.post("/api/v1/logout").json(&json!({ "access_token": token })).await.expect(StatusCode::NO_CONTENT);
    app.post("/api/v1/logout").form(&[("access_token", token)]).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.status_of_program(token).await, 200);
}
