use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, Tokens, address};

on_both_engines! {
    each_token_of_a_session_revokes_it,
    a_form_body_revokes_a_session,
    an_expired_access_token_revokes_its_session,
    revoking_twice_succeeds,
    other_sessions_continue,
    an_unknown_token_succeeds_but_revokes_nothing,
    a_revocation_must_name_one_token,
}

async fn assert_logged_out(app: &TestApp, tokens: &Tokens) {
    app.grant(&tokens.refresh).await.expect_over("invalid_grant", "logged_out");
    app.get("/api/v1/me").bearer(&tokens.access).await.expect_over("invalid_token", "logged_out");
}

async fn each_token_of_a_session_revokes_it(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let choices: [fn(Tokens, Tokens) -> String; 3] = [|_, new| new.refresh, |old, _| old.refresh, |_, new| new.access];
    for choose in choices {
        let old = app.log_in("ada").await;
        let new = app.refresh(&old).await;
        let answer = app.post("/api/v1/token/revoke").json(&json!({ "token": choose(old.clone(), new.clone()) })).await;
        let answer = answer.expect(StatusCode::OK);
        assert_eq!((answer.body.as_str(), answer.cookie("portico")), ("", None));
        assert_logged_out(&app, &old).await;
        assert_logged_out(&app, &new).await;
    }
}

async fn a_form_body_revokes_a_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let fields = [("token", ada.refresh.as_str()), ("token_type_hint", "refresh_token"), ("client_id", "x")];
    app.post("/api/v1/token/revoke").form(&fields).await.expect(StatusCode::OK);
    assert_logged_out(&app, &ada).await;
}

async fn an_expired_access_token_revokes_its_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    app.clock.advance(Duration::from_secs(10 * 60));
    app.post("/api/v1/token/revoke").json(&json!({ "token": ada.access })).await.expect(StatusCode::OK);
    assert_logged_out(&app, &ada).await;
}

async fn revoking_twice_succeeds(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    for _ in 0..2 {
        app.post("/api/v1/token/revoke").json(&json!({ "token": ada.refresh })).await.expect(StatusCode::OK);
    }
    assert_logged_out(&app, &ada).await;
}

async fn other_sessions_continue(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (here, eve) = (app.token_for("ada").await, app.token_for("eve").await);
    let there = app.log_in("ada").await;
    app.post("/api/v1/token/revoke").json(&json!({ "token": here.refresh })).await.expect(StatusCode::OK);
    for going_on in [there, eve] {
        assert_eq!(app.status_of_program(&going_on.access).await, 200);
        app.refresh(&going_on).await;
    }
}

/// A browser's cookie and token are not for programs: copied out, they end no session either.
async fn an_unknown_token_succeeds_but_revokes_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let browser = app.browser_log_in("ada", &[]).await;
    let other = TestApp::start(engine).await.token_for("ada").await;
    let cut = &ada.refresh[..ada.refresh.len() - 1];
    let forged = ada.refresh.replace("v1.", "v2.");
    let long = "x".repeat(60_000);
    for wrong in ["x", "v1.0.0.0", "a.b.c", "é", cut, &forged, &long, &other.refresh, &other.access] {
        app.post("/api/v1/token/revoke").json(&json!({ "token": wrong })).await.expect(StatusCode::OK);
    }
    for foreign in [&browser.cookie, &browser.access_token] {
        app.post("/api/v1/token/revoke").form(&[("token", foreign)]).await.expect(StatusCode::OK);
    }
    assert_eq!((app.status_of_program(&ada.access).await, app.status_of_browser(&browser).await), (200, 200));
    app.refresh(&ada).await;
    app.renewed(&browser).await;
}

async fn a_revocation_must_name_one_token(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let revoke = || app.post("/api/v1/token/revoke");
    for body in [json!({}), json!({ "token": null }), json!({ "token": "" }), json!({ "refresh_token": ada.refresh })] {
        revoke().json(&body).await.expect_field_errors(&[("token", "required")]);
    }
    revoke().form(&[]).await.expect_field_errors(&[("token", "required")]);
    for value in [json!(1), json!(true), json!([ada.refresh]), json!({ "token": ada.refresh })] {
        revoke().json(&json!({ "token": value })).await.expect_field_errors(&[("token", "wrong_type")]);
    }
    let token = ada.refresh.as_str();
    let twice = format!(r#"{{"token":"{token}","token":"{token}"}}"#);
    revoke().body("application/json", twice).await.expect_field_errors(&[("token", "repeated")]);
    revoke().form(&[("token", token), ("token", token)]).await.expect_field_errors(&[("token", "repeated")]);
    revoke()
        .json(&json!({ "token": format!("{token}\n") }))
        .await
        .expect_field_errors(&[("token", "control_character")]);
    revoke().body("text/plain", token.to_owned()).await.expect_problem("unsupported_media_type");
    app.get("/api/v1/token/revoke").await.expect_problem("method_not_allowed");
    let credentials = json!({ "email": address("ada"), "password": PASSWORD });
    revoke().json(&credentials).await.expect_field_errors(&[("token", "required")]);
    assert_eq!(app.status_of_program(&ada.access).await, 200);
}
