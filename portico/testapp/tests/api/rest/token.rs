use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address, claims};

on_both_engines! {
    a_log_in_gives_a_pair_of_tokens,
    a_form_logs_in_like_json,
    username_is_accepted_in_place_of_email,
    the_password_grant_can_be_named,
    an_unsupported_grant_type_is_refused,
    every_wrong_address_or_password_gets_the_same_response,
    the_access_token_has_the_claims_of_the_contract,
    one_log_in_does_not_end_another,
}

async fn a_log_in_gives_a_pair_of_tokens(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let body = json!({ "email": address("ada"), "password": PASSWORD });
    let answer = app.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.cookie("portico"), None);
    let pair = answer.json();
    let members: Vec<_> = pair.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["access_token", "expires_in", "refresh_token", "token_type", "user_id"]);
    assert_eq!(
        (&pair["token_type"], &pair["expires_in"], &pair["user_id"]),
        (&json!("Bearer"), &json!(300), &user["id"])
    );
    assert_eq!(app.status_of_program(pair["access_token"].as_str().unwrap()).await, 200);
}

async fn a_form_logs_in_like_json(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let pair = app.post("/api/v1/token").form(&fields).await.expect(StatusCode::OK);
    assert_eq!(app.status_of_program(&pair.text("access_token")).await, 200);
}

async fn username_is_accepted_in_place_of_email(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let body = json!({ "username": address("ada"), "password": PASSWORD });
    app.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
}

async fn the_password_grant_can_be_named(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let fields = [("grant_type", "password"), ("username", "ada@example.org"), ("password", PASSWORD)];
    app.post("/api/v1/token").form(&fields).await.expect(StatusCode::OK);
}

async fn an_unsupported_grant_type_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for grant in ["client_credentials", "PASSWORD", "authorization_code", " "] {
        let body = json!({ "grant_type": grant, "email": address("ada"), "password": PASSWORD });
        app.post("/api/v1/token").json(&body).await.expect_problem("unsupported_grant_type");
    }
}

async fn every_wrong_address_or_password_gets_the_same_response(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let wrong = [
        (address("ada"), "not the password"),
        (address("ada"), "x"),
        (address("stranger"), PASSWORD),
        ("no address at all".to_owned(), PASSWORD),
        (format!("{}@example.org", "a".repeat(65)), PASSWORD),
    ];
    for (email, password) in wrong {
        let answer = app.post("/api/v1/token").json(&json!({ "email": email, "password": password })).await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        let problem = answer.expect_problem("invalid_credentials");
        assert_eq!(problem["detail"], "That address and password do not match.", "{email}");
    }
}

async fn the_access_token_has_the_claims_of_the_contract(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let claims = claims(&app.log_in("ada").await.access);
    let now = 1_790_000_000;
    let expected = json!({
        "iss": app.origin(), "aud": "api", "sub": user["id"], "sid": claims["sid"], "jti": claims["jti"],
        "iat": now, "nbf": now, "exp": now + 300, "auth_time": now, "amr": ["pwd"],
    });
    assert_eq!(claims, expected);
    assert!(claims["sid"].is_string() && claims["jti"].is_string());
}

async fn one_log_in_does_not_end_another(engine: Engine) {
    let app = TestApp::start(engine).await;
    let first = app.token_for("ada").await;
    let second = app.log_in("ada").await;
    assert_ne!(claims(&first.access)["sid"], claims(&second.access)["sid"]);
    assert_eq!(app.status_of_program(&first.access).await, 200);
    assert_eq!(app.status_of_program(&second.access).await, 200);
}
