//! `/me/factors`, `/me/app`, `/me/recovery-codes`: the caller's own second factor, row by row of the contract.

use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Behaviour, Engine, MailServer, Phone, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{PASSWORD, TestApp, Tokens};

on_both_engines! {
    an_app_is_turned_on_and_off,
    a_secret_is_valid_for_ten_minutes_in_its_own_session,
    a_new_app_replaces_the_old_one_when_it_is_confirmed,
    recovery_codes_are_replaced,
    a_recovery_code_leads_to_a_new_app_without_another_code,
    with_a_mail_server_setting_up_an_app_requires_a_confirmed_address,
    new_codes_require_an_app,
}

async fn factors(app: &TestApp, access: &str) -> Value {
    app.get("/api/v1/me/factors").bearer(access).await.expect(StatusCode::OK).json()
}

fn proof(code: &str) -> Value {
    json!({ "password": PASSWORD, "code": code })
}

async fn an_app_is_turned_on_and_off(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let none = json!({ "app": null, "recovery_codes_left": 0, "passkeys": 0, "trusted_browsers": [] });
    assert_eq!(factors(&app, &ada.access).await, none);
    let confirm = |code: &str| app.post("/api/v1/me/app/confirm").bearer(&ada.access).json(&json!({ "code": code }));
    confirm("000000").await.expect_problem("not_found");
    let begin = app.post("/api/v1/me/app").bearer(&ada.access).json(&json!({ "password": PASSWORD }));
    let begun = begin.await.expect(StatusCode::CREATED);
    assert_eq!(begun.header("cache-control"), Some("no-store"));
    let uri = begun.text("uri");
    let secret = begun.text("secret");
    assert!(uri.starts_with("otpauth://totp/Portico:ada%40example.org?secret=") && uri.contains(&secret), "{uri}");
    assert_eq!(factors(&app, &ada.access).await, none, "nothing is on before it is confirmed");
    confirm("000000").await.expect_problem("wrong_code");
    let phone = Phone::scan(&secret);
    let codes = confirm(&app.code(&phone)).await.expect(StatusCode::OK).json();
    let codes: Vec<_> = codes["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 8);
    assert!(codes.iter().all(|code| code.as_str().is_some_and(|code| code.len() == 29)), "{codes:?}");
    let on = factors(&app, &ada.access).await;
    assert_eq!((&on["recovery_codes_left"], &on["app"]["confirmed_at"]), (&json!(8), &json!("2026-09-21T14:13:20Z")));
    let remove = |body: Value| app.request(Method::DELETE, "/api/v1/me/app").bearer(&ada.access).json(&body);
    remove(json!({ "password": PASSWORD })).await.expect_problem("second_factor_required");
    remove(proof(&app.code(&phone))).await.expect_problem("wrong_code");
    remove(proof(&app.next_code(&phone))).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(factors(&app, &ada.access).await, none);
    app.password_grant("ada").await.expect(StatusCode::OK);
}

async fn a_secret_is_valid_for_ten_minutes_in_its_own_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, other) = (app.token_for("ada").await, app.log_in("ada").await);
    let begin = || app.post("/api/v1/me/app").bearer(&ada.access).json(&json!({ "password": PASSWORD }));
    let confirm =
        |access: &str, code: &str| app.post("/api/v1/me/app/confirm").bearer(access).json(&json!({ "code": code }));
    let phone = Phone::scan(&begin().await.expect(StatusCode::CREATED).text("secret"));
    confirm(&other.access, &app.code(&phone)).await.expect_problem("not_found");
    app.clock.advance(Duration::from_secs(600));
    let ada = app.refresh(&ada).await;
    confirm(&ada.access, &app.code(&phone)).await.expect_problem("not_found");
}

async fn a_new_app_replaces_the_old_one_when_it_is_confirmed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, old) = app.user_with_app("ada").await;
    let begin = app.post("/api/v1/me/app").bearer(&ada.access).json(&proof(&app.code(&old.phone)));
    let new = Phone::scan(&begin.await.expect(StatusCode::CREATED).text("secret"));
    let step = app.step_token("ada").await;
    app.step_grant(&step, &[("code", &app.next_code(&old.phone))]).await.expect(StatusCode::OK);
    let confirm = json!({ "code": app.code(&new) });
    app.post("/api/v1/me/app/confirm").bearer(&ada.access).json(&confirm).await.expect(StatusCode::OK);
    let step = app.step_token("ada").await;
    app.step_grant(&step, &[("code", &app.next_code(&old.phone))]).await.expect_problem("wrong_code");
    let former = [("recovery_code", old.recovery_codes[0].as_str())];
    app.step_grant(&step, &former).await.expect_problem("wrong_code");
    app.step_grant(&step, &[("code", &app.code(&new))]).await.expect(StatusCode::OK);
}

async fn recovery_codes_are_replaced(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, factor) = app.user_with_app("ada").await;
    let renew = |body: Value| app.post("/api/v1/me/recovery-codes").bearer(&ada.access).json(&body);
    renew(json!({ "password": PASSWORD })).await.expect_problem("second_factor_required");
    renew(json!({ "password": "wrong" })).await.expect_problem("wrong_password");
    let renewed = renew(json!({ "password": PASSWORD, "recovery_code": factor.recovery_codes[1] })).await;
    let new = renewed.expect(StatusCode::OK).json()["recovery_codes"][0].as_str().unwrap().to_owned();
    assert_eq!(factors(&app, &ada.access).await["recovery_codes_left"], 8);
    let step = app.step_token("ada").await;
    let former = [("recovery_code", factor.recovery_codes[2].as_str())];
    app.step_grant(&step, &former).await.expect_problem("wrong_code");
    app.step_grant(&step, &[("recovery_code", &new)]).await.expect(StatusCode::OK);
}

async fn a_recovery_code_leads_to_a_new_app_without_another_code(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let step = app.step_token("ada").await;
    let last = [("recovery_code", factor.recovery_codes[7].as_str())];
    let ada = Tokens::from(app.step_grant(&step, &last).await);
    let only = json!({ "password": PASSWORD });
    let remove = app.request(Method::DELETE, "/api/v1/me/app").bearer(&ada.access).json(&only);
    remove.await.expect_problem("second_factor_required");
    let begin = || app.post("/api/v1/me/app").bearer(&ada.access).json(&only);
    let phone = Phone::scan(&begin().await.expect(StatusCode::CREATED).text("secret"));
    let code = json!({ "code": app.code(&phone) });
    app.post("/api/v1/me/app/confirm").bearer(&ada.access).json(&code).await.expect(StatusCode::OK);
}

async fn with_a_mail_server_setting_up_an_app_requires_a_confirmed_address(engine: Engine) {
    let mail_server = MailServer::start(Behaviour::Accept).await;
    let url = mail_server.url();
    let settings = [("PORTICO_SMTP_URL", url.as_str()), ("PORTICO_VERIFY_EMAIL", "optional")];
    let app = TestApp::start_with(engine, &settings).await;
    let ada = app.token_for("ada").await;
    let begin = app.post("/api/v1/me/app").bearer(&ada.access).json(&json!({ "password": PASSWORD }));
    begin.await.expect_problem("email_not_verified");
    let browser = app.browser_log_in("ada", &[]).await;
    let offer = app.call("/fn/offer/show", &[]).cookie(&browser.cookie).await;
    assert_eq!(offer.json(), json!(false), "nor is one offered");
}

async fn new_codes_require_an_app(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let renew = app.post("/api/v1/me/recovery-codes").bearer(&ada.access).json(&json!({ "password": PASSWORD }));
    renew.await.expect_problem("not_found");
}
