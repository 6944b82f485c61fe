use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address, until};

on_both_engines! { neo4j_react }

/// JSON sign-up, a guard on any handler, tokens and cookies together.
async fn neo4j_react(engine: Engine) {
    let app = TestApp::start(engine).await;

    // Signing up by JSON; the second attempt learns that the address is taken.
    let ada = json!({ "name": "Ada", "email": address("ada"), "password": PASSWORD });
    app.post("/api/v1/signup").json(&ada).await.expect(StatusCode::CREATED);
    let problem = app.post("/api/v1/signup").json(&ada).await.expect_problem("email_taken");
    assert_eq!(problem["detail"], "That email address already has an account.");

    // Logging in: one message, whichever of the two is wrong, and never a password in a URL.
    let token = app.log_in("ada").await.access;
    let unknown = json!({ "email": address("eve"), "password": PASSWORD });
    let wrong = json!({ "email": address("ada"), "password": "wrong password" });
    let [unknown, wrong] = [unknown, wrong].map(|body| app.post("/api/v1/token").json(&body));
    assert_eq!(unknown.await.expect_problem("invalid_credentials"), wrong.await.expect_problem("invalid_credentials"));
    app.get(&format!("/api/v1/token?email=ada%40example.org&password={}", PASSWORD.replace(' ', "+")))
        .await
        .expect_problem("method_not_allowed");

    // The guard: Bearer in any case, and exactly two parts.
    for (value, status) in [
        (format!("Bearer {token}"), 200),
        (format!("bearer {token}"), 200),
        (format!("BEARER {token}"), 200),
        (format!("Token {token}"), 401),
        (format!("Bearer {token} {token}"), 401),
        ("Bearer".to_owned(), 401),
        (token.clone(), 401),
    ] {
        assert_eq!(app.get("/api/v1/me").header("authorization", &value).await.status, status, "{value}");
    }

    // The secret comes from configuration outside the repository.
    let key = std::fs::metadata(app.data_dir().join("secret.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    let elsewhere = TestApp::start(engine).await;
    elsewhere.sign_up("ada").await;
    assert_eq!(elsewhere.status_of_program(&token).await, 401);

    // Tokens and cookies together: a browser's token counts only with its cookie.
    let browser = app.browser_log_in("ada", &[]).await;
    assert_eq!((app.status_of_browser(&browser).await, app.status_of_program(&browser.access_token).await), (200, 401));

    // Sessions expire.
    app.clock.advance(Duration::from_secs(2 * 60 * 60));
    app.renew(&browser.cookie).await.expect_problem("invalid_token");

    // The token of a deleted user is refused within a second.
    let token = app.log_in("ada").await.access;
    assert_eq!(app.status_of_program(&token).await, 200);
    app.portico().run(&["user", "delete", &address("ada")]).await.done();
    until(Duration::from_secs(1), async || app.status_of_program(&token).await == 401).await;
    app.get("/api/v1/me").bearer(&token).await.expect_problem("invalid_token");
}
