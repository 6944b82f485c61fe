//! Users without a password: a passkey that they have used recently takes its place, in the same session.

use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Browser, Call, PASSWORD, TestApp, address};

on_both_engines! {
    a_recent_passkey_takes_the_place_of_the_password,
    an_old_use_of_a_passkey_is_not_a_recent_proof,
    a_password_is_set_and_then_required,
    a_user_without_a_password_gets_no_error_for_leaving_it_out,
    any_password_is_wrong_for_a_user_without_one,
    a_program_cannot_give_full_proof_for_a_user_without_a_password,
    the_account_is_deleted_with_a_recent_passkey,
}

const SUDO_TTL: Duration = Duration::from_secs(10 * 60);

/// A request by the site's own script.
fn ask(app: &TestApp, method: Method, path: &str, browser: &Browser, body: &Value) -> Call {
    let call = app.request(method, &format!("/api/v1{path}")).header("sec-fetch-site", "same-origin");
    call.bearer(&browser.access_token).cookie(&browser.cookie).json(body)
}

fn put(app: &TestApp, path: &str, browser: &Browser, body: &Value) -> Call {
    ask(app, Method::PUT, path, browser, body)
}

async fn a_recent_passkey_takes_the_place_of_the_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, _) = app.user_without_password("ada").await;
    put(&app, "/me/email", &ada, &json!({ "email": address("new") })).await.expect(StatusCode::ACCEPTED);
    ask(&app, Method::POST, "/me/app", &ada, &json!({})).await.expect(StatusCode::CREATED);
    ask(&app, Method::DELETE, "/sessions", &ada, &json!({})).await.expect(StatusCode::NO_CONTENT);
    app.password_grant("ada").await.expect_problem("invalid_credentials");
}

async fn an_old_use_of_a_passkey_is_not_a_recent_proof(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, mut passkeys) = app.user_without_password("ada").await;
    app.clock.advance(SUDO_TTL);
    let ada = app.renewed(&ada).await;
    let new = json!({ "new_password": PASSWORD });
    for (method, path, body) in [
        (Method::PUT, "/me/email", json!({ "email": address("new") })),
        (Method::PUT, "/me/password", new.clone()),
        (Method::POST, "/me/app", json!({})),
        (Method::POST, "/reauthenticate", json!({})),
        (Method::DELETE, "/me", json!({})),
    ] {
        let refused = ask(&app, method, path, &ada, &body).await.expect_problem("reauthentication_required");
        assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("passkey")), "{refused}");
    }
    let again = app.passkey_log_in(&mut passkeys[1]).await;
    put(&app, "/me/password", &again, &new).await.expect(StatusCode::NO_CONTENT);
}

async fn a_password_is_set_and_then_required(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, _) = app.user_without_password("ada").await;
    let set = |body: Value| put(&app, "/me/password", &ada, &body);
    set(json!({ "new_password": PASSWORD })).await.expect(StatusCode::NO_CONTENT);
    app.password_grant("ada").await.expect(StatusCode::OK);
    let again = json!({ "new_password": "another horse battery" });
    set(again).await.expect_field_errors(&[("current_password", "required")]);
    app.password_grant("ada").await.expect(StatusCode::OK);
}

async fn a_user_without_a_password_gets_no_error_for_leaving_it_out(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, _) = app.user_without_password("ada").await;
    let eve = app.browser_session("eve").await;
    let short = json!({ "new_password": "short" });
    put(&app, "/me/password", &ada, &short).await.expect_field_errors(&[("new_password", "too_short")]);
    let both = [("current_password", "required"), ("new_password", "too_short")];
    put(&app, "/me/password", &eve, &short).await.expect_field_errors(&both);
    put(&app, "/me/email", &ada, &json!({})).await.expect_field_errors(&[("email", "required")]);
    let both = [("email", "required"), ("password", "required")];
    put(&app, "/me/email", &eve, &json!({})).await.expect_field_errors(&both);
}

async fn any_password_is_wrong_for_a_user_without_one(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, _) = app.user_without_password("ada").await;
    let body = json!({ "email": address("new"), "password": PASSWORD });
    put(&app, "/me/email", &ada, &body).await.expect_problem("wrong_password");
}

/// Its session knows no passkey, however recent its log-in is.
async fn a_program_cannot_give_full_proof_for_a_user_without_a_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let program = app.log_in("ada").await;
    let ada = app.browser_log_in("ada", &[]).await;
    app.give_up_password(&ada).await;
    let call = app.request(Method::PUT, "/api/v1/me/email").bearer(&program.access);
    call.json(&json!({ "email": address("new") })).await.expect_problem("reauthentication_required");
    let call = app.request(Method::DELETE, "/api/v1/me").bearer(&program.access);
    call.json(&json!({})).await.expect_problem("reauthentication_required");
    assert_eq!(app.status_of_program(&program.access).await, 200);
}

async fn the_account_is_deleted_with_a_recent_passkey(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, _) = app.user_without_password("ada").await;
    ask(&app, Method::DELETE, "/me", &ada, &json!({})).await.expect(StatusCode::ACCEPTED);
    assert_eq!(app.status_of_browser(&ada).await, 401);
}
