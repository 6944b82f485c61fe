use std::time::Duration;

use http::StatusCode;
use portico_accounts::AddedByOperator;
use portico_fields::SignUp;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! { aiohttp }

/// Form log-in, a user found for every request, a guard, an administrator.
async fn aiohttp(engine: Engine) {
    let app = TestApp::start(engine).await;

    // Users are created in code, one of them an administrator.
    let sign_up = SignUp::parse(Ok("Ada"), Ok("ada@example.org"), Ok(PASSWORD), 8).unwrap();
    app.accounts.add_user(sign_up, AddedByOperator { is_admin: true }).await.unwrap();
    app.sign_up("eve").await;

    // Form log-in; wrong credentials are 401, not 400.
    let form = [("email", "ada@example.org"), ("password", PASSWORD)];
    let token = app.post("/api/v1/token").form(&form).await.expect(StatusCode::OK).text("access_token");
    let wrong = [("email", "ada@example.org"), ("password", "wrong")];
    app.post("/api/v1/token").form(&wrong).await.expect_problem("invalid_credentials");

    // `is_admin` belongs to the user, and only code grants it.
    for (token, email, is_admin) in [(token.clone(), "ada", true), (app.log_in("eve").await.access, "eve", false)] {
        let user = app.get("/api/v1/me").bearer(&token).await.expect(StatusCode::OK).json();
        assert_eq!((&user["email"], &user["is_admin"]), (&json!(address(email)), &json!(is_admin)));
    }

    // The user is found for every request; without one the response says anonymous.
    let browser = app.browser_log_in("ada", &[]).await;
    let show = || app.call("/fn/session/show", &[]);
    assert_eq!(show().await.expect(StatusCode::OK).json(), json!("Anonymous"));
    assert_eq!(show().cookie(&browser.cookie).await.json()["SignedIn"]["is_admin"], true);

    // The guard, for programs, for calls of the site's own pages, and for pages.
    app.get("/api/v1/me").await.expect_problem("authentication_required");
    app.call("/fn/dashboard/show", &[]).await.expect_problem("authentication_required");
    app.get("/dashboard").await.expect_way_to("/login?next=%2Fdashboard");

    // An expired or broken token is distinguished from a missing one.
    app.get("/api/v1/me").bearer("broken").await.expect_problem("invalid_token");
    app.clock.advance(Duration::from_secs(10 * 60));
    app.get("/api/v1/me").bearer(&token).await.expect_problem("invalid_token");
    app.get("/api/v1/me").header("authorization", &token).await.expect_problem("authentication_required");
}
