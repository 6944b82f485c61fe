//! `/api/v1/password/forgot` and `/api/v1/password/reset`.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Call, PASSWORD, TestApp, address, all_at_once};

const NEW: &str = "another horse battery";
const SUBJECT: &str = "Choose a new password";

on_both_engines! {
    an_emailed_link_sets_a_new_password,
    a_reset_ends_every_session_and_opens_none,
    every_address_gets_the_same_response,
    an_unknown_address_gets_no_email,
    an_email_goes_only_to_the_stored_address,
    a_link_works_once,
    a_link_works_for_an_hour,
    a_newer_link_voids_the_older_one,
    an_unknown_token_is_rejected,
    an_invalid_password_does_not_use_up_the_link,
    a_guessable_password_does_not_use_up_the_link,
    a_link_of_another_kind_is_rejected,
    an_operator_can_create_a_link,
}

fn forget(app: &TestApp, email: Value) -> Call {
    app.post("/api/v1/password/forgot").json(&json!({ "email": email }))
}

fn reset(app: &TestApp, token: &str) -> Call {
    app.post("/api/v1/password/reset").json(&json!({ "token": token, "password": NEW }))
}

async fn token_for(app: &TestApp, who: &str) -> String {
    forget(app, json!(address(who))).await.expect(StatusCode::ACCEPTED);
    app.mailed_token(&address(who), SUBJECT).await
}

async fn log_in(app: &TestApp, password: &str) -> u16 {
    app.post("/api/v1/token").json(&json!({ "email": address("ada"), "password": password })).await.status
}

async fn an_emailed_link_sets_a_new_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = token_for(&app, "ada").await;
    let answer = reset(&app, &token).await.expect(StatusCode::NO_CONTENT);
    assert!(answer.body.is_empty() && !answer.headers.contains_key("set-cookie"));
    assert_eq!((log_in(&app, PASSWORD).await, log_in(&app, NEW).await), (401, 200));
    app.mail(&address("ada"), "Your password was changed").await;
}

async fn a_reset_ends_every_session_and_opens_none(engine: Engine) {
    let app = TestApp::start(engine).await;
    let program = app.token_for("ada").await;
    let browser = app.browser_log_in("ada", &[]).await;
    let token = token_for(&app, "ada").await;
    reset(&app, &token).bearer(&program.access).await.expect(StatusCode::NO_CONTENT);
    app.get("/api/v1/me").bearer(&program.access).await.expect_over("invalid_token", "password_changed");
    assert_eq!(app.status_of_browser(&browser).await, 401);
}

async fn every_address_gets_the_same_response(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let known = forget(&app, json!(address("ada"))).await.expect(StatusCode::ACCEPTED);
    assert_eq!(known.json(), json!({ "status": "check_your_mail" }));
    for email in ["stranger@example.org", "no address at all", "@", "a@b@c", "ada＠example.org"] {
        let answer = forget(&app, json!(email)).await.expect(StatusCode::ACCEPTED);
        assert_eq!(answer.body, known.body, "{email}");
    }
}

async fn an_unknown_address_gets_no_email(engine: Engine) {
    let app = TestApp::start(engine).await;
    forget(&app, json!("stranger@example.org")).await.expect(StatusCode::ACCEPTED);
    assert_eq!(app.mails_to("stranger@example.org").await, 0);
}

async fn an_email_goes_only_to_the_stored_address(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let both = json!([address("ada"), "eve@example.org"]);
    forget(&app, both).await.expect_field_errors(&[("email", "wrong_type")]);
    let doubled = r#"{"email":"ada@example.org","email":"eve@example.org"}"#;
    let doubled = app.post("/api/v1/password/forgot").body("application/json", doubled).await;
    doubled.expect_field_errors(&[("email", "repeated")]);
    forget(&app, json!("ada@example.org, eve@example.org")).await.expect(StatusCode::ACCEPTED);
    forget(&app, json!("ada@example.org\r\nBcc: eve@example.org"))
        .await
        .expect_field_errors(&[("email", "control_character")]);
    forget(&app, json!("ADA@Example.ORG")).await.expect(StatusCode::ACCEPTED);
    app.mail(&address("ada"), SUBJECT).await;
    assert_eq!((app.mails_to("eve@example.org").await, app.mails_to("ADA@Example.ORG").await), (0, 0));
}

async fn a_link_works_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = token_for(&app, "ada").await;
    let answers = all_at_once((0..5).map(|_| reset(&app, &token))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 204) {
        answer.expect_problem("invalid_link");
    }
    reset(&app, &token).await.expect_problem("invalid_link");
}

async fn a_link_works_for_an_hour(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = token_for(&app, "ada").await;
    app.clock.advance(Duration::from_secs(60 * 60));
    reset(&app, &token).await.expect_problem("invalid_link");
    assert_eq!(log_in(&app, PASSWORD).await, 200);
}

async fn a_newer_link_voids_the_older_one(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let older = token_for(&app, "ada").await;
    app.clock.advance(Duration::from_secs(1));
    let newer = token_for(&app, "ada").await;
    reset(&app, &older).await.expect_problem("invalid_link");
    reset(&app, &newer).await.expect(StatusCode::NO_CONTENT);
}

async fn an_unknown_token_is_rejected(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = token_for(&app, "ada").await;
    for wrong in ["x", &token[1..], &format!("{token}A"), &token.to_uppercase(), &"A".repeat(10_000), "%00", "' or 1=1"]
    {
        reset(&app, wrong).await.expect_problem("invalid_link");
    }
    let errors = [("token", "required")];
    let post = |token: Value| app.post("/api/v1/password/reset").json(&json!({ "token": token, "password": NEW }));
    for blank in [json!(""), Value::Null] {
        post(blank).await.expect_field_errors(&errors);
    }
    for odd in [json!(true), json!(0), json!([token]), json!({ "$gt": "" })] {
        post(odd).await.expect_field_errors(&[("token", "wrong_type")]);
    }
    assert_eq!(log_in(&app, PASSWORD).await, 200);
}

async fn an_invalid_password_does_not_use_up_the_link(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = token_for(&app, "ada").await;
    let body = json!({ "token": token, "password": "short" });
    let answer = app.post("/api/v1/password/reset").json(&body).await;
    answer.expect_field_errors(&[("password", "too_short")]);
    reset(&app, &token).await.expect(StatusCode::NO_CONTENT);
}

async fn a_guessable_password_does_not_use_up_the_link(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = token_for(&app, "ada").await;
    let post = |token: &str, password| {
        app.post("/api/v1/password/reset").json(&json!({ "token": token, "password": password }))
    };
    for (password, code) in [("password1", "too_common"), ("ada@example.org", "contains_personal")] {
        post(&token, password).await.expect_field_errors(&[("password", code)]);
        post("no link", password).await.expect_problem("invalid_link");
    }
    reset(&app, &token).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(log_in(&app, NEW).await, 200);
}

async fn a_link_of_another_kind_is_rejected(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = app.mailed_token(&address("ada"), "Confirm your email address").await;
    reset(&app, &token).await.expect_problem("invalid_link");
}

async fn an_operator_can_create_a_link(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let portico = app.portico().with("PORTICO_PUBLIC_URL", &app.origin());
    let said = portico.run(&["user", "reset-link", "ADA@example.org"]).await.done();
    let link = said.trim_end();
    let token = link.strip_prefix(&format!("{}/reset-password?token=", app.origin())).expect("a link of this site");
    // The command line's clock is the real one.
    assert!(token.len() == 43 && !said.trim_end().contains('\n'), "{said}");
    app.portico().run(&["user", "disable", "ada@example.org"]).await.done();
    let line = app.portico().run(&["user", "reset-link", "ada@example.org"]).await.failed();
    assert!(line.contains("portico user enable ada@example.org") && !line.contains("token="), "{line}");
    let line = app.portico().run(&["user", "reset-link", "stranger@example.org"]).await.failed();
    assert!(line.contains("stranger@example.org") && line.contains("portico user list"), "{line}");
}
