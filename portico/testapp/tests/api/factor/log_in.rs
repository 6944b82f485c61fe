//! `POST /token` and the pages' log-in, for an account with an authenticator app.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Browser, PASSWORD, TestApp, Tokens, address, all_at_once, claims};

on_both_engines! {
    a_program_logs_in_with_a_code,
    a_program_logs_in_with_a_recovery_code_once,
    a_password_and_a_code_log_in_with_one_request,
    a_code_works_once,
    one_code_at_once_opens_one_session,
    a_wrong_code_does_not_end_the_step,
    a_step_lasts_ten_minutes_and_works_once,
    a_browser_logs_in_with_a_code,
    a_trusted_browser_needs_no_code,
    a_step_needs_a_code,
    other_refusals_come_first,
}

const MINUTE: Duration = Duration::from_secs(60);

async fn a_program_logs_in_with_a_code(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let answer = app.password_grant("ada").await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.cookie("portico-step").is_none() && answer.header("www-authenticate").is_none());
    let problem = answer.expect_problem("one_more_step");
    assert_eq!((&problem["expires_in"], &problem["methods"]), (&json!(600), &json!(["app", "recovery_code"])));
    let token = problem["step_token"].as_str().unwrap();
    let spaced = app.code(&factor.phone);
    let spaced = format!(" {} {} ", &spaced[..3], &spaced[3..]);
    let tokens = Tokens::from(app.step_grant(token, &[("code", &spaced)]).await);
    assert_eq!(app.status_of_program(&tokens.access).await, 200);
    assert_eq!(claims(&tokens.access)["amr"], json!(["pwd", "otp"]));
}

async fn a_program_logs_in_with_a_recovery_code_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (tokens, factor) = app.user_with_app("ada").await;
    let code = factor.recovery_codes[0].to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    let step = app.step_token("ada").await;
    app.step_grant(&step, &[("recovery_code", &code)]).await.expect(StatusCode::OK);
    let left = app.get("/api/v1/me/factors").bearer(&tokens.access).await.expect(StatusCode::OK).json();
    assert_eq!(left["recovery_codes_left"], 7);
    let step = app.step_token("ada").await;
    app.step_grant(&step, &[("recovery_code", &code)]).await.expect_problem("wrong_code");
}

async fn a_password_and_a_code_log_in_with_one_request(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let ask = |name: &str, password: &str, code: &str| {
        app.post("/api/v1/token").form(&[(name, &*address("ada")), ("password", password), ("code", code)])
    };
    ask("email", "wrong", &app.code(&factor.phone)).await.expect_problem("invalid_credentials");
    ask("email", PASSWORD, "000 000").await.expect_problem("wrong_code");
    ask("email", PASSWORD, "12345").await.expect_field_errors(&[("code", "invalid")]);
    let tokens = Tokens::from(ask("username", PASSWORD, &app.code(&factor.phone)).await);
    assert_eq!(app.status_of_program(&tokens.access).await, 200);
}

async fn a_code_works_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let code = app.code(&factor.phone);
    let [first, second] = [app.step_token("ada").await, app.step_token("ada").await];
    app.step_grant(&first, &[("code", &code)]).await.expect(StatusCode::OK);
    app.step_grant(&second, &[("code", &code)]).await.expect_problem("wrong_code");
    app.clock.advance(Duration::from_secs(30));
    app.step_grant(&second, &[("code", &code)]).await.expect_problem("wrong_code");
    app.step_grant(&second, &[("code", &app.code(&factor.phone))]).await.expect(StatusCode::OK);
}

async fn one_code_at_once_opens_one_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let code = app.code(&factor.phone);
    let mut calls = Vec::new();
    for _ in 0..20 {
        let body = json!({ "grant_type": "step", "step_token": app.step_token("ada").await, "code": code });
        calls.push(app.post("/api/v1/token").json(&body));
    }
    let answers = all_at_once(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let others = answers.into_iter().filter(|answer| answer.status != 200);
    others.for_each(|answer| _ = answer.expect_problem("wrong_code"));
}

async fn a_wrong_code_does_not_end_the_step(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let step = app.step_token("ada").await;
    for _ in 0..3 {
        app.step_grant(&step, &[("code", "000000")]).await.expect_problem("wrong_code");
    }
    app.step_grant(&step, &[("code", &app.code(&factor.phone))]).await.expect(StatusCode::OK);
    let subject = "Wrong codes were entered for your account";
    let emails = app.mails().await.into_iter().filter(|mail| mail.subject == subject).count();
    assert_eq!(emails, 1, "one email a day");
}

async fn a_step_lasts_ten_minutes_and_works_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let step = app.step_token("ada").await;
    app.clock.advance(10 * MINUTE);
    let late = app.step_grant(&step, &[("code", &app.code(&factor.phone))]).await;
    assert_eq!(late.header("www-authenticate"), Some("Bearer"));
    late.expect_problem("invalid_step");
    let step = app.step_token("ada").await;
    app.step_grant(&step, &[("code", &app.code(&factor.phone))]).await.expect(StatusCode::OK);
    app.step_grant(&step, &[("code", &app.next_code(&factor.phone))]).await.expect_problem("invalid_step");
    for unknown in ["v1.a.b", "x", &step.replace('v', "w")] {
        app.step_grant(unknown, &[("code", "000000")]).await.expect_problem("invalid_step");
    }
}

async fn a_browser_logs_in_with_a_code(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let email = address("ada");
    let fields = [("email", email.as_str()), ("password", PASSWORD), ("keep", "yes"), ("next", "/account")];
    let answer = app.call("/fn/session/create", &fields).await.expect(StatusCode::OK);
    let cookie = answer.cookie("portico-step").expect("the cookie of the step");
    assert_eq!((cookie.http_only(), cookie.path()), (Some(true), Some("/")));
    assert_eq!(cookie.max_age().map(|age| age.whole_seconds()), Some(600));
    assert_eq!(answer.json()["next"], "/login/step?next=%2Faccount");
    assert!(!answer.body.contains(cookie.value()) && !answer.body.contains("access_token"), "{}", answer.body);
    let step = format!("portico-step={}", cookie.value());
    let shown = app.call("/fn/step/show", &[]).header("cookie", &step).await.expect(StatusCode::OK).json();
    assert_eq!((&shown["methods"], &shown["trust_for"]), (&json!(["app", "recovery_code"]), &json!(2_592_000)));
    let finish =
        |code: &str| app.call("/fn/step/finish", &[("code", code), ("next", "/account")]).header("cookie", &step);
    finish("000000").await.expect_problem("wrong_code");
    let done = finish(&app.code(&factor.phone)).await.expect(StatusCode::OK);
    assert_eq!(done.json()["next"], "/account");
    let cleared = done.cookie("portico-step").expect("the cookie of the step is cleared");
    assert_eq!((cleared.value(), cleared.max_age().map(|age| age.whole_seconds())), ("", Some(0)));
    assert!(done.cookie("portico").unwrap().max_age().is_some(), "kept logged in");
    let browser = Browser::from(done);
    assert_eq!(app.status_of_browser(&browser).await, 200);
    finish(&app.next_code(&factor.phone)).await.expect_problem("invalid_step");
}

async fn a_trusted_browser_needs_no_code(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (tokens, factor) = app.user_with_app("ada").await;
    let pending = app.pending_log_in("ada").await;
    let answer = app.finish(&pending, &[("code", &app.code(&factor.phone)), ("trust", "yes")]).await;
    let device = answer.cookie("portico-device").expect("a device cookie").value().to_owned();
    let email = address("ada");
    let log_in = || {
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        app.call("/fn/session/create", &fields).header("cookie", &format!("portico-device={device}"))
    };
    log_in().await.expect(StatusCode::OK);
    app.password_grant("ada").await.expect_problem("one_more_step");
    let access = app.refresh(&tokens).await.access;
    let listed = app.get("/api/v1/me/factors").bearer(&access).await.expect(StatusCode::OK).json();
    let id = listed["trusted_browsers"][0]["id"].as_str().unwrap().to_owned();
    let forget = |path: String| app.request(http::Method::DELETE, &path).bearer(&access);
    forget(format!("/api/v1/me/trusted-browsers/{id}")).await.expect(StatusCode::NO_CONTENT);
    forget(format!("/api/v1/me/trusted-browsers/{id}")).await.expect_problem("not_found");
    assert!(log_in().await.expect(StatusCode::OK).cookie("portico-step").is_some());
    forget("/api/v1/me/trusted-browsers".to_owned()).await.expect(StatusCode::NO_CONTENT);
}

async fn a_step_needs_a_code(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    let step = app.step_token("ada").await;
    app.step_grant(&step, &[]).await.expect_field_errors(&[("code", "required")]);
    app.step_grant("", &[]).await.expect_field_errors(&[("step_token", "required"), ("code", "required")]);
    app.step_grant(&step, &[("code", "1234567")]).await.expect_field_errors(&[("code", "invalid")]);
    app.step_grant(&step, &[("recovery_code", "abc")]).await.expect_field_errors(&[("recovery_code", "invalid")]);
}

async fn other_refusals_come_first(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (tokens, factor) = app.user_with_app("ada").await;
    app.user_with_app("eve").await;
    let proof = json!({ "password": PASSWORD, "code": app.next_code(&factor.phone) });
    let access = app.refresh(&tokens).await.access;
    let asked = app.request(http::Method::DELETE, "/api/v1/me").bearer(&access).json(&proof).await;
    asked.expect(StatusCode::ACCEPTED);
    app.password_grant("ada").await.expect_problem("deletion_pending");
    app.portico().run(&["user", "disable", &address("eve")]).await.done();
    app.password_grant("eve").await.expect_problem("account_disabled");
}
