//! Options are handed out to everybody: they cost the site nothing, and tell a stranger nothing.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{TestApp, address};

on_both_engines! {
    a_thousand_views_of_the_log_in_page_write_no_row,
    options_tell_a_stranger_nothing,
}

/// All that a visitor could leave behind.
const ROWS: &str = "select (select count(*) from used_challenges) + (select count(*) from passkeys) \
                    + (select count(*) from users) + (select count(*) from sessions) \
                    + (select count(*) from log_in_steps) + (select count(*) from audit_events) \
                    + (select count(*) from changes)";

async fn options(app: &TestApp) -> Value {
    app.call("/fn/passkey/options", &[("purpose", "log_in")]).await.expect(StatusCode::OK).json()
}

async fn a_thousand_views_of_the_log_in_page_write_no_row(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.add_passkey(&ada, &mut app.passkey()).await;
    let before = app.count(ROWS).await;
    for _ in 0..1_000 {
        app.get("/login").await.expect(StatusCode::OK);
        options(&app).await;
    }
    assert_eq!(app.count(ROWS).await, before);
}

async fn options_tell_a_stranger_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let without_challenge = |mut options: Value| {
        options["challenge"] = Value::Null;
        options
    };
    let before = without_challenge(options(&app).await);
    app.add_passkey(&ada, &mut app.passkey()).await;
    let email = address("ada");
    let named = app
        .call("/fn/passkey/options", &[("purpose", "log_in"), ("email", &email)])
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!([without_challenge(named), without_challenge(options(&app).await)], [before.clone(), before.clone()]);
    let listed = before.get("allowCredentials").cloned().unwrap_or_else(|| json!([]));
    assert_eq!((&before["rpId"], listed), (&json!("localhost"), json!([])));
    assert_eq!(before["userVerification"], "required");
}
