mod deletion;
mod email;
mod export;
mod password;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Call, TestApp};

on_both_engines! {
    a_program_can_read_its_user,
    a_browser_can_read_its_user,
    every_user_sees_only_their_own_data,
    an_anonymous_caller_must_log_in,
    a_program_can_change_its_users_name,
    a_browser_can_change_the_name_only_from_the_sites_pages,
    an_invalid_name_changes_nothing,
    a_change_of_name_must_be_json,
    another_users_name_cannot_be_changed,
    the_api_never_sets_a_cookie,
    unknown_paths_and_methods_get_a_problem_document,
}

async fn a_program_can_read_its_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let token = app.log_in("ada").await.access;
    let answer = app.get("/api/v1/me").bearer(&token).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.json(), user);
}

async fn a_browser_can_read_its_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let ada = app.browser_log_in("ada", &[]).await;
    let answer = app.get("/api/v1/me").bearer(&ada.access_token).cookie(&ada.cookie).await;
    assert_eq!(answer.expect(StatusCode::OK).json(), user);
}

async fn every_user_sees_only_their_own_data(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.token_for("ada").await, app.token_for("eve").await);
    for (token, name) in [(ada.access, "Ada"), (eve.access, "Eve")] {
        assert_eq!(app.get("/api/v1/me").bearer(&token).await.text("name"), name);
    }
}

async fn an_anonymous_caller_must_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.get("/api/v1/me").await.expect_problem("authentication_required");
}

fn rename(app: &TestApp, name: Value) -> Call {
    app.request(Method::PATCH, "/api/v1/me").json(&json!({ "name": name, "is_admin": true }))
}

async fn a_program_can_change_its_users_name(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut user = app.sign_up("ada").await;
    user["name"] = json!("Countess of Lovelace");
    let token = app.log_in("ada").await.access;
    let answer = rename(&app, json!(" Countess of Lovelace ")).bearer(&token).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.json(), user);
    assert_eq!(app.get("/api/v1/me").bearer(&token).await.json(), user);
}

async fn a_browser_can_change_the_name_only_from_the_sites_pages(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let call = || rename(&app, json!("Countess")).bearer(&ada.access_token).cookie(&ada.cookie);
    call().header("sec-fetch-site", "cross-site").await.expect_problem("csrf");
    call().header("sec-fetch-site", "same-origin").await.expect(StatusCode::OK);
    rename(&app, json!("Eve")).cookie(&ada.cookie).await.expect_problem("authentication_required");
}

async fn an_invalid_name_changes_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let token = app.log_in("ada").await.access;
    for (name, code) in [
        (json!(null), "required"),
        (json!("  "), "required"),
        (json!(1), "wrong_type"),
        (json!("A\nda"), "control_character"),
        (json!("a".repeat(101)), "too_long"),
    ] {
        rename(&app, name).bearer(&token).await.expect_field_errors(&[("name", code)]);
    }
    let empty = app.request(Method::PATCH, "/api/v1/me").bearer(&token).json(&json!({})).await;
    empty.expect_field_errors(&[("name", "required")]);
    assert_eq!(app.get("/api/v1/me").bearer(&token).await.json(), user);
}

async fn a_change_of_name_must_be_json(engine: Engine) {
    let app = TestApp::start(engine).await;
    let token = app.token_for("ada").await.access;
    let call = || app.request(Method::PATCH, "/api/v1/me").bearer(&token);
    call().form(&[("name", "Countess")]).await.expect_problem("unsupported_media_type");
    call().body("application/json", "{").await.expect_problem("malformed");
    assert_eq!(app.get("/api/v1/me").bearer(&token).await.text("name"), "Ada");
}

async fn another_users_name_cannot_be_changed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.token_for("ada").await, app.token_for("eve").await);
    rename(&app, json!("Countess")).bearer(&ada.access).await.expect(StatusCode::OK);
    assert_eq!(app.get("/api/v1/me").bearer(&eve.access).await.text("name"), "Eve");
    rename(&app, json!("Eve")).await.expect_problem("authentication_required");
}

async fn the_api_never_sets_a_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (method, path) in [(Method::GET, "me"), (Method::POST, "token"), (Method::POST, "logout"), (Method::GET, "x")] {
        let answer = app.request(method, &format!("/api/v1/{path}")).cookie(&ada.cookie).await;
        assert!(!answer.headers.contains_key("set-cookie"), "{path}");
    }
}

async fn unknown_paths_and_methods_get_a_problem_document(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/api/v1/nothing", "/api/v1/me/nothing", "/api/v1/", "/api/v2/me", "/api/v1/%ff"] {
        app.get(path).await.expect_problem("not_found");
    }
    for (method, path, allow) in [
        (Method::GET, "/api/v1/token", "POST"),
        (Method::PUT, "/api/v1/signup", "POST"),
        (Method::POST, "/api/v1/me", "GET,HEAD,PATCH,DELETE"),
        (Method::DELETE, "/api/v1/logout", "POST"),
    ] {
        let answer = app.request(method, path).await;
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
        answer.expect_problem("method_not_allowed");
    }
}
