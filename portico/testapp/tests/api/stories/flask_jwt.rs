use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address, claims};

on_both_engines! { flask_jwt }

/// A user added on the command line, JSON log-in, a page that says hello.
async fn flask_jwt(engine: Engine) {
    let app = TestApp::start(engine).await;

    // The command line prompts for name and password, and never prints the latter.
    let typed = format!("ada@example.org\nAda\n{PASSWORD}\n");
    let said = app.portico().run_with_input(&["user", "add", "--password-stdin"], &typed).await.done();
    assert!(said.contains("Added ada@example.org") && !said.contains(PASSWORD), "{said}");
    let again = app.portico().run_with_input(&["user", "add", "--password-stdin"], &typed).await.failed();
    assert!(again.contains("already has an account"), "{again}");

    // JSON log-in.
    let body = json!({ "username": address("ada"), "password": PASSWORD });
    let pair = app.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
    let token = pair.text("access_token");

    // The identity comes from the token's claims; the token lives for five minutes.
    let claims = claims(&token);
    let me = app.get("/api/v1/me").bearer(&token).await.expect(StatusCode::OK);
    assert_eq!((claims["sub"].as_str(), &claims["sub"]), (Some(me.text("id").as_str()), &pair.json()["user_id"]));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
    assert!(claims["nbf"].is_i64());

    // The scheme is the standard's, not one of its own.
    let call = app.get("/api/v1/me").header("authorization", &format!("JWT {token}"));
    call.await.expect_problem("authentication_required");

    // The protected page says hello.
    app.get("/dashboard").await.expect_way_to("/login?next=%2Fdashboard");
    let browser = app.browser_log_in("ada", &[]).await;
    let page = app.get("/dashboard").cookie(&browser.cookie).await.expect(StatusCode::OK).body;
    assert!(page.contains("Hello, ") && page.contains("Ada"), "{page}");

    // A strong secret is created by default.
    let secret = std::fs::read_to_string(app.data_dir().join("secret.key")).unwrap();
    assert!(BASE64_STANDARD.decode(secret.trim()).unwrap().len() >= 32);
}
