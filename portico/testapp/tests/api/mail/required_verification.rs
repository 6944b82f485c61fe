//! Sites where an address must be verified before its account can be used.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Call, PASSWORD, TestApp, address};

const SUBJECT: &str = "Confirm your email address";

on_both_engines! {
    a_sign_up_says_to_check_the_inbox,
    a_taken_address_gets_the_same_response,
    a_log_in_is_refused_until_the_address_is_confirmed,
    a_user_with_a_confirmed_address_can_log_in,
    a_second_sign_up_does_not_change_the_first,
    a_plain_sign_up_says_to_check_the_inbox,
    a_script_gets_the_next_page,
    the_log_in_page_offers_to_resend_the_email,
    a_reset_confirms_the_address_it_was_sent_to,
}

fn sign_up(app: &TestApp, email: &str, password: &str) -> Call {
    app.post("/api/v1/signup").json(&json!({ "name": "Ada", "email": email, "password": password }))
}

fn log_in(app: &TestApp, password: &str) -> Call {
    app.post("/api/v1/token").json(&json!({ "email": address("ada"), "password": password }))
}

async fn a_sign_up_says_to_check_the_inbox(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    let answer = sign_up(&app, &address("ada"), PASSWORD).await.expect(StatusCode::ACCEPTED);
    assert_eq!(answer.json(), json!({ "status": "check_your_mail" }));
    app.mail(&address("ada"), SUBJECT).await;
}

async fn a_taken_address_gets_the_same_response(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    let new = sign_up(&app, &address("ada"), PASSWORD).await.expect(StatusCode::ACCEPTED);
    let taken = sign_up(&app, &address("ada"), "another password").await.expect(StatusCode::ACCEPTED);
    let names = |headers: &http::HeaderMap| headers.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((new.body, names(&new.headers)), (taken.body, names(&taken.headers)));
    app.mail(&address("ada"), "You already have an account").await;
    assert_eq!(app.users().await, 1);
}

async fn a_log_in_is_refused_until_the_address_is_confirmed(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    sign_up(&app, &address("ada"), PASSWORD).await.expect(StatusCode::ACCEPTED);
    log_in(&app, PASSWORD).await.expect_problem("email_not_verified");
    log_in(&app, "wrong").await.expect_problem("invalid_credentials");
}

async fn a_user_with_a_confirmed_address_can_log_in(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    sign_up(&app, &address("ada"), PASSWORD).await.expect(StatusCode::ACCEPTED);
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    let body = json!({ "token": token, "password": PASSWORD });
    app.post("/api/v1/email/verify").json(&body).await.expect(StatusCode::NO_CONTENT);
    log_in(&app, PASSWORD).await.expect(StatusCode::OK);
}

async fn a_second_sign_up_does_not_change_the_first(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    sign_up(&app, &address("ada"), PASSWORD).await.expect(StatusCode::ACCEPTED);
    sign_up(&app, &address("ada"), "an intruder's password").await.expect(StatusCode::ACCEPTED);
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    let verify = |password: &str| {
        let body = json!({ "token": token, "password": password });
        app.post("/api/v1/email/verify").json(&body)
    };
    verify("an intruder's password").await.expect_problem("wrong_password");
    verify(PASSWORD).await.expect(StatusCode::NO_CONTENT);
    log_in(&app, "an intruder's password").await.expect_problem("invalid_credentials");
    log_in(&app, PASSWORD).await.expect(StatusCode::OK);
}

async fn a_plain_sign_up_says_to_check_the_inbox(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    for _ in 0..2 {
        let answer = app.plain_post("/fn/account/create", &fields).await.expect_way_to("/signup?done=signed_up");
        assert!(answer.cookie("portico").is_none() && answer.cookie("portico-device").is_none());
        let page = app.get(answer.location()).await.expect(StatusCode::OK);
        let main = page.main();
        assert!(main.contains("Check your email") && main.contains("Back to the log-in page"), "{main}");
        assert!(main.contains("href=\"/signup\" rel=\"external\">use another address"), "{main}");
    }
}

async fn a_script_gets_the_next_page(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = app.call("/fn/account/create", &fields).await.expect(StatusCode::OK);
    assert_eq!(answer.json(), json!({ "next": "/signup?done=signed_up" }));
}

async fn the_log_in_page_offers_to_resend_the_email(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    sign_up(&app, &address("ada"), PASSWORD).await.expect(StatusCode::ACCEPTED);
    app.mail(&address("ada"), SUBJECT).await;
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let refused = app.plain_post("/fn/session/create", &fields).await.expect_way_to("/login");
    let form = refused.cookie("portico-form").expect("the cookie with the refused post");
    let page = app.get("/login").header("cookie", &format!("portico-form={}", form.value())).await;
    let main = page.main();
    assert!(main.contains("Send the email again") && main.contains("/fn/email/resend"), "{main}");
    assert!(main.contains("type=\"hidden\" name=\"email\" value=\"ada@example.org\""), "{main}");
    app.clock.advance(Duration::from_secs(1));
    let answer = app.plain_post("/fn/email/resend", &fields[..1]).await;
    let answer = answer.expect_way_to("/verify-email?done=verification_sent");
    assert!(app.get(answer.location()).await.main().contains("we have sent it a new link"));
    app.mail(&address("ada"), SUBJECT).await;
}

async fn a_reset_confirms_the_address_it_was_sent_to(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    sign_up(&app, &address("ada"), PASSWORD).await.expect(StatusCode::ACCEPTED);
    app.post("/api/v1/password/forgot").json(&json!({ "email": address("ada") })).await.expect(StatusCode::ACCEPTED);
    let token = app.mailed_token(&address("ada"), "Choose a new password").await;
    let body = json!({ "token": token, "password": "another horse battery" });
    app.post("/api/v1/password/reset").json(&body).await.expect(StatusCode::NO_CONTENT);
    log_in(&app, "another horse battery").await.expect(StatusCode::OK);
}
