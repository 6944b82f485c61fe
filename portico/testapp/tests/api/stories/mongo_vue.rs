use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::session;

use crate::stage::{PASSWORD, TestApp};

on_both_engines! { mongo_vue }

/// Forms, a token in `localStorage`, a header that shows the user. The buttons' and the tabs'
/// part of it is tested in the browser.
async fn mongo_vue(engine: Engine) {
    let app = TestApp::start(engine).await;

    // Logged out, the header offers to log in and to sign up.
    let home = app.get("/").await.body;
    assert!(home.contains("href=\"/login\"") && home.contains("href=\"/signup\"") && !home.contains("Log out"));

    // Signing up by form: an error is an error, and says which field.
    let taken = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    app.call("/fn/account/create", &taken[..2]).await.expect_field_errors(&[("password", "required")]);
    app.call("/fn/account/create", &taken).await.expect(StatusCode::OK);
    app.call("/fn/account/create", &taken).await.expect_problem("email_taken");

    // Logging in by form: one message for both mistakes.
    let unknown = app.call("/fn/session/create", &[("email", "eve@example.org"), ("password", PASSWORD)]).await;
    let wrong = app.call("/fn/session/create", &[("email", "ada@example.org"), ("password", "wrong")]).await;
    assert_eq!(unknown.expect_problem("invalid_credentials"), wrong.expect_problem("invalid_credentials"));
    let entered = app.call("/fn/session/create", &taken[1..]).await.expect(StatusCode::OK);
    assert_eq!((entered.json()["user"]["name"].as_str(), entered.text("next").as_str()), (Some("Ada"), "/dashboard"));

    // The token is kept under one constant name.
    assert_eq!(session::STORAGE_KEY, "access_token");
    let (token, cookie) = (entered.text("access_token"), entered.cookie("portico").unwrap().value().to_owned());

    // On page load the header shows the user, and the page's one store starts from the same user.
    let page = app.get("/dashboard").cookie(&cookie).await.expect(StatusCode::OK).body;
    assert!(page.contains("Ada") && page.contains("Log out") && !page.contains("href=\"/signup\""));
    let known = app.call("/fn/session/show", &[]).cookie(&cookie).bearer(&token).await.json();
    assert_eq!(known["SignedIn"], entered.json()["user"]);

    // Times are sent in UTC; the browser shows them in its own time zone.
    assert!(page.contains("<time datetime=\"2026-09-21T14:13:20Z\""));

    // Logging out revokes the token on the server and leads to the log-in page.
    let left = app.call("/fn/session/end", &[]).cookie(&cookie).bearer(&token).await.expect(StatusCode::OK);
    assert_eq!(left.text("next"), "/login?reason=logged_out");
    assert!(app.get("/login?reason=logged_out").await.body.contains("You are logged out."));
    app.get("/api/v1/me").bearer(&token).cookie(&cookie).await.expect_problem("invalid_token");
    app.get("/dashboard").cookie(&cookie).await.expect_way_to("/login?next=%2Fdashboard&reason=logged_out");
}
