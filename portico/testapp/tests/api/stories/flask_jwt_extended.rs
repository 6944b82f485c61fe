use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! { flask_jwt_extended }

/// `{username, password}` for a token and an id; a protected resource; the identity read back.
async fn flask_jwt_extended(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;

    // A token and the user's id.
    let body = json!({ "username": address("ada"), "password": PASSWORD });
    let answer = app.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
    assert_eq!(answer.json()["user_id"], user["id"]);
    let token = answer.text("access_token");

    // 401 with one message for any bad pair.
    let bad = [(address("ada"), "wrong"), (address("stranger"), PASSWORD), ("stranger".to_owned(), "x")];
    for (username, password) in bad {
        let body = json!({ "username": username, "password": password });
        let problem = app.post("/api/v1/token").json(&body).await.expect_problem("invalid_credentials");
        assert_eq!(problem["detail"], "That address and password do not match.");
    }

    // 400 for what cannot be read, 422 for what can and lacks a field.
    app.post("/api/v1/token").body("application/json", "{username").await.expect_problem("malformed");
    let answer = app.post("/api/v1/token").json(&json!({ "username": address("ada") })).await;
    answer.expect_field_errors(&[("password", "required")]);

    // The protected resource, with and without the token.
    let me = app.get("/api/v1/me").bearer(&token).await.expect(StatusCode::OK);
    app.get("/api/v1/me").await.expect_problem("authentication_required");
    app.get("/api/v1/me").bearer("bad").await.expect_problem("invalid_token");

    // The identity is read back.
    assert_eq!((me.text("id"), me.text("email")), (user["id"].as_str().unwrap().to_owned(), address("ada")));
}
