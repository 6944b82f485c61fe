//! Wrong codes at all doors count together.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    wrong_codes_stay_limited_after_a_new_log_in,
    wrong_codes_share_one_budget_at_every_endpoint,
    a_known_browser_has_its_own_budget,
    right_codes_do_not_count,
}

const LIMITED: [(&str, &str); 2] = [("PORTICO_RATE_LIMIT", "on"), ("PORTICO_LOGIN_ATTEMPTS", "10/15m")];

async fn wrong_codes_stay_limited_after_a_new_log_in(engine: Engine) {
    let app = TestApp::start_with(engine, &LIMITED).await;
    let (_, factor) = app.user_with_app("ada").await;
    let step = app.step_token("ada").await;
    for _ in 0..10 {
        app.step_grant(&step, &[("code", "000000")]).await.expect_problem("wrong_code");
    }
    for _ in 0..10 {
        let refused = app.step_grant(&step, &[("code", &app.code(&factor.phone))]).await;
        assert!(refused.header("retry-after").is_some());
        refused.expect_problem("rate_limited");
    }
    let again = app.step_token("ada").await;
    app.step_grant(&again, &[("code", &app.code(&factor.phone))]).await.expect_problem("rate_limited");
    let code = [("recovery_code", factor.recovery_codes[0].as_str())];
    app.step_grant(&again, &code).await.expect_problem("rate_limited");
    app.clock.advance(std::time::Duration::from_secs(15 * 60));
    let later = app.step_token("ada").await;
    app.step_grant(&later, &[("code", &app.code(&factor.phone))]).await.expect(StatusCode::OK);
}

async fn wrong_codes_share_one_budget_at_every_endpoint(engine: Engine) {
    let app = TestApp::start_with(engine, &LIMITED).await;
    let (ada, factor) = app.user_with_app("ada").await;
    let at_a_door = |code: &str| {
        let body = json!({ "password": PASSWORD, "code": code });
        app.post("/api/v1/reauthenticate").bearer(&ada.access).json(&body)
    };
    let step = app.step_token("ada").await;
    for _ in 0..5 {
        at_a_door("000000").await.expect_problem("wrong_code");
        app.step_grant(&step, &[("code", "000000")]).await.expect_problem("wrong_code");
    }
    let code = app.code(&factor.phone);
    at_a_door(&code).await.expect_problem("rate_limited");
    app.step_grant(&step, &[("code", &code)]).await.expect_problem("rate_limited");
    let both = json!({ "email": address("ada"), "password": PASSWORD, "code": code });
    app.post("/api/v1/token").json(&both).await.expect_problem("rate_limited");
    let remove = app.request(http::Method::DELETE, "/api/v1/me/app").bearer(&ada.access);
    remove.json(&json!({ "password": PASSWORD, "code": code })).await.expect_problem("rate_limited");
}

async fn a_known_browser_has_its_own_budget(engine: Engine) {
    let app = TestApp::start_with(engine, &LIMITED).await;
    let (_, factor) = app.user_with_app("ada").await;
    let pending = app.pending_log_in("ada").await;
    let known = app.finish(&pending, &[("code", &app.code(&factor.phone))]).await.expect(StatusCode::OK);
    let device = known.cookie("portico-device").expect("a device cookie").value().to_owned();
    let step = app.step_token("ada").await;
    for _ in 0..10 {
        app.step_grant(&step, &[("code", "000000")]).await.expect_problem("wrong_code");
    }
    let code = app.next_code(&factor.phone);
    app.step_grant(&step, &[("code", &code)]).await.expect_problem("rate_limited");
    let pending = app.pending_log_in("ada").await;
    let cookies = format!("{}; portico-device={device}", pending.header());
    app.call("/fn/step/finish", &[("code", &code)]).header("cookie", &cookies).await.expect(StatusCode::OK);
}

async fn right_codes_do_not_count(engine: Engine) {
    let app = TestApp::start_with(engine, &[LIMITED[0], ("PORTICO_LOGIN_ATTEMPTS", "2/15m")]).await;
    let (_, factor) = app.user_with_app("ada").await;
    for _ in 0..5 {
        let step = app.step_token("ada").await;
        app.step_grant(&step, &[("code", &app.next_code(&factor.phone))]).await.expect(StatusCode::OK);
    }
}
