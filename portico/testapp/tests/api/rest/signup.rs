use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    a_sign_up_creates_a_user,
    a_form_signs_up_like_json,
    a_taken_address_is_reported,
    spellings_of_one_address_are_one_account,
    surrounding_whitespace_is_trimmed,
    a_password_of_sixty_four_emoji_works,
    passwords_that_share_72_bytes_are_different,
    a_short_password_is_refused,
    a_guessable_password_is_refused,
}

async fn a_sign_up_creates_a_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let body = json!({ "name": "Ada", "email": "ada@example.org", "password": PASSWORD });
    let answer = app.post("/api/v1/signup").json(&body).await.expect(StatusCode::CREATED);
    assert_eq!(answer.header("location"), Some("/api/v1/me"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.cookie("portico"), None);
    let user = answer.json();
    let expected = json!({
        "id": user["id"], "name": "Ada", "email": "ada@example.org",
        "email_verified": false, "is_admin": false, "created_at": "2026-09-21T14:13:20Z", "lang": null,
    });
    assert_eq!(user, expected);
    assert_eq!(user["id"].as_str().unwrap().as_bytes()[14], b'7', "a UUIDv7");
}

async fn a_form_signs_up_like_json(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada Lö & Co"), ("email", "ada+a@example.org"), ("password", PASSWORD)];
    let user = app.post("/api/v1/signup").form(&fields).await.expect(StatusCode::CREATED).json();
    assert_eq!((&user["name"], &user["email"]), (&json!("Ada Lö & Co"), &json!("ada+a@example.org")));
}

async fn a_taken_address_is_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let body = json!({ "name": "Eve", "email": address("ada"), "password": "another password" });
    let problem = app.post("/api/v1/signup").json(&body).await.expect_problem("email_taken");
    assert_eq!(problem["detail"], "That email address already has an account.");
    assert_eq!(app.users().await, 1);
    app.log_in("ada").await;
}

async fn spellings_of_one_address_are_one_account(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for email in ["ADA@EXAMPLE.ORG", " ada@example.org ", "Ada@Example.Org"] {
        let body = json!({ "name": "Ada", "email": email, "password": PASSWORD });
        app.post("/api/v1/signup").json(&body).await.expect_problem("email_taken");
        let body = json!({ "email": email, "password": PASSWORD });
        app.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
    }
}

async fn surrounding_whitespace_is_trimmed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let body = json!({ "name": "  Ada ", "email": " ada@example.org ", "password": PASSWORD });
    let user = app.post("/api/v1/signup").json(&body).await.expect(StatusCode::CREATED).json();
    assert_eq!((&user["name"], &user["email"]), (&json!("Ada"), &json!("ada@example.org")));
}

async fn a_password_of_sixty_four_emoji_works(engine: Engine) {
    let app = TestApp::start(engine).await;
    let password = "🏛".repeat(64);
    let body = json!({ "name": "Ada", "email": address("ada"), "password": password });
    app.post("/api/v1/signup").json(&body).await.expect(StatusCode::CREATED);
    app.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
    let shorter = json!({ "email": address("ada"), "password": "🏛".repeat(63) });
    app.post("/api/v1/token").json(&shorter).await.expect_problem("invalid_credentials");
}

async fn passwords_that_share_72_bytes_are_different(engine: Engine) {
    let app = TestApp::start(engine).await;
    let password = |last: char| format!("{}{last}", "x".repeat(72));
    let body = json!({ "name": "Ada", "email": address("ada"), "password": password('1') });
    app.post("/api/v1/signup").json(&body).await.expect(StatusCode::CREATED);
    let other = json!({ "email": address("ada"), "password": password('2') });
    app.post("/api/v1/token").json(&other).await.expect_problem("invalid_credentials");
    app.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
}

async fn a_short_password_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let body = json!({ "name": "Ada", "email": address("ada"), "password": "pässwör" });
    app.post("/api/v1/signup").json(&body).await.expect_field_errors(&[("password", "too_short")]);
    assert_eq!(app.users().await, 0);
}

async fn a_guessable_password_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let personal = ["Ada1815!", "adaadaada", "ADA@example.org", "p0rtico123"].map(|typed| (typed, "contains_personal"));
    for (password, code) in [("trustno1", "too_common")].into_iter().chain(personal) {
        let body = json!({ "name": "Ada", "email": address("ada"), "password": password });
        app.post("/api/v1/signup").json(&body).await.expect_field_errors(&[("password", code)]);
    }
    assert_eq!(app.users().await, 0);
}
