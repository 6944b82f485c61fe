//! A passkey as the step of a program's log-in, which only a browser can finish.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{TestApp, claims};

on_both_engines! {
    a_step_lists_the_passkey_beside_the_app,
    a_passkey_alone_asks_a_program_for_no_step,
    an_access_token_says_which_kind_of_passkey_was_used,
}

async fn a_step_lists_the_passkey_beside_the_app(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let factor = app.turn_on_app(&app.log_in("ada").await).await;
    let methods = async || app.password_grant("ada").await.expect_problem("one_more_step")["methods"].clone();
    assert_eq!(methods().await, json!(["app", "recovery_code"]));
    let code = app.next_code(&factor.phone);
    app.add_passkey_with_code(&code, &ada, &mut app.passkey()).await;
    let problem = app.password_grant("ada").await.expect_problem("one_more_step");
    assert_eq!(problem["methods"], json!(["app", "recovery_code", "passkey"]));
    let token = problem["step_token"].as_str().unwrap();
    let credential = json!({ "grant_type": "step", "step_token": token, "credential": "{}" });
    app.post("/api/v1/token").json(&credential).await.expect_field_errors(&[("code", "required")]);
    app.step_grant(token, &[("code", &app.next_code(&factor.phone))]).await.expect(StatusCode::OK);
}

async fn a_passkey_alone_asks_a_program_for_no_step(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.add_passkey(&ada, &mut app.passkey()).await;
    app.password_grant("ada").await.expect(StatusCode::OK);
}

async fn an_access_token_says_which_kind_of_passkey_was_used(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (mut device, word) in [(app.synced_passkey(), "swk"), (app.passkey(), "hwk")] {
        app.add_passkey(&ada, &mut device).await;
        let browser = app.passkey_log_in(&mut device).await;
        let amr: Value = claims(&browser.access_token)["amr"].clone();
        assert_eq!(amr, json!([word]));
    }
}
