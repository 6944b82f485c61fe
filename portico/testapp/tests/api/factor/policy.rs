//! `PORTICO_SECOND_FACTOR`: who must set up a factor within the log-in, and what a session that is open already may do.

use http::{Method, StatusCode};
use portico_accounts::sql::query;
use portico_testbed::{Engine, Phone, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Answer, Browser, PASSWORD, Pending, TestApp, address};

on_both_engines! {
    a_new_policy_applies_to_open_sessions_of_administrators,
    an_administrator_sets_up_an_app_within_the_log_in,
    a_program_cannot_set_up_an_app_within_the_log_in,
    an_expired_set_up_begins_again_on_the_page,
    a_form_that_needs_a_factor_first_asks_for_no_code,
    a_sign_up_leads_to_an_app_first,
    browsers_of_administrators_are_never_trusted,
    users_are_offered_a_factor_only_with_the_setting_optional,
}

const ADMINS: [(&str, &str); 1] = [("PORTICO_SECOND_FACTOR", "admins")];
const REQUIRED: [(&str, &str); 1] = [("PORTICO_SECOND_FACTOR", "required")];

/// What the sentence of a closed door says.
const SET_UP: &str = "Set up an authenticator app or a passkey first";
const ENTER: &str = "code from your authenticator app";

#[track_caller]
fn says_to(act: &str, refused: Answer) {
    let problem = refused.expect_problem("second_factor_required");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(act)), "{problem}");
}

/// Sets up the app that a pending log-in asks for.
async fn set_up(app: &TestApp, pending: &Pending) -> (Browser, Phone, Vec<Value>) {
    assert_eq!(pending.methods, json!(["set_up"]));
    let show = || app.call("/fn/step/show", &[]).header("cookie", &pending.header());
    let shown = show().await.expect(StatusCode::OK).json();
    assert_eq!(show().await.json(), shown, "showing the page changes nothing");
    let new = &shown["new_app"];
    assert!(new["qr_code"].as_str().unwrap().starts_with("<svg ") && !new.to_string().contains("style="), "{new}");
    let phone = Phone::scan(new["secret"].as_str().unwrap());
    app.finish(pending, &[("code", "000000")]).await.expect_problem("wrong_code");
    let answer = app.finish(pending, &[("code", &app.code(&phone)), ("trust", "yes")]).await.expect(StatusCode::OK);
    let codes = answer.json()["recovery_codes"].as_array().expect("recovery codes").clone();
    assert_eq!(codes.len(), 8);
    (Browser::from(answer), phone, codes)
}

/// The policy is switched on after the session was opened: another server of the same database demands it.
async fn a_new_policy_applies_to_open_sessions_of_administrators(engine: Engine) {
    let app = TestApp::start_with(engine, &ADMINS).await;
    let (ada, program) = (app.browser_session("ada").await, app.log_in("ada").await);
    app.promote("ada").await;
    let admin = || app.get("/admin").cookie(&ada.cookie);
    crate::stage::until(std::time::Duration::from_secs(10), async || {
        admin().await.main().contains("requires a second factor")
    })
    .await;
    let page = admin().await.expect(StatusCode::FORBIDDEN);
    assert_eq!(page.link("Set up an app").as_deref(), Some("/account/security/app?next=%2Fadmin"));
    assert!(page.main().contains("Set up an authenticator app first"), "{}", page.main());
    assert!(!page.body.contains("Users of this site"), "{}", page.body);
    let missing = app.get("/admin/x").cookie(&ada.cookie).await.expect(StatusCode::FORBIDDEN);
    assert!(missing.main().contains("requires a second factor"), "{}", missing.body);
    says_to(SET_UP, app.call("/fn/admin/count", &[]).cookie(&ada.cookie).await);
    let api = |method: Method, path: &str| app.request(method, path).bearer(&program.access);
    says_to(SET_UP, api(Method::GET, "/api/v1/admin/users").await);
    let password = json!({ "current_password": PASSWORD, "new_password": "a better horse battery" });
    says_to(SET_UP, api(Method::PUT, "/api/v1/me/password").json(&password).await);
    let email = json!({ "email": "new@example.org", "password": PASSWORD });
    says_to(SET_UP, api(Method::PUT, "/api/v1/me/email").json(&email).await);
    // All else stays open, enrolment first.
    app.get("/dashboard").cookie(&ada.cookie).await.expect(StatusCode::OK);
    api(Method::GET, "/api/v1/me").await.expect(StatusCode::OK);
    api(Method::GET, "/api/v1/sessions").await.expect(StatusCode::OK);
    let factor = app.turn_on_app(&program).await;
    api(Method::GET, "/api/v1/admin/users").await.expect(StatusCode::OK);
    // The browser's session has proved none yet.
    let page = admin().await.expect(StatusCode::FORBIDDEN);
    assert_eq!(page.link("Enter a code").as_deref(), Some("/account/prove?next=%2Fadmin"));
    assert!(!page.main().contains("Set up an authenticator app first"), "{}", page.main());
    says_to(ENTER, app.call("/fn/admin/count", &[]).cookie(&ada.cookie).await);
    let elsewhere = [("current_password", PASSWORD), ("new_password", "a better horse battery")];
    says_to(ENTER, app.call("/fn/password/change", &elsewhere).cookie(&ada.cookie).await);
    let fields = [("password", PASSWORD), ("code", &app.code(&factor.phone)), ("next", "/admin")];
    let proved = app.plain_post("/fn/proof/give", &fields).cookie(&ada.cookie).await.expect_way_to("/admin");
    let cookie = proved.cookie("portico").expect("a rotated cookie").value().to_owned();
    app.get("/admin").cookie(&cookie).await.expect(StatusCode::OK);
}

async fn an_administrator_sets_up_an_app_within_the_log_in(engine: Engine) {
    let app = TestApp::start_with(engine, &ADMINS).await;
    app.sign_up("ada").await;
    app.browser_log_in("ada", &[]).await;
    app.promote("ada").await;
    let pending = app.pending_log_in("ada").await;
    let (browser, phone, _) = set_up(&app, &pending).await;
    app.get("/admin").cookie(&browser.cookie).await.expect(StatusCode::OK);
    app.finish(&pending, &[("code", &app.next_code(&phone))]).await.expect_problem("invalid_step");
    let again = app.browser_log_in_with("ada", &phone).await;
    app.get("/admin").cookie(&again.cookie).await.expect(StatusCode::OK);
}

async fn a_program_cannot_set_up_an_app_within_the_log_in(engine: Engine) {
    let app = TestApp::start_with(engine, &REQUIRED).await;
    app.sign_up("ada").await;
    let problem = app.password_grant("ada").await.expect_problem("one_more_step");
    assert_eq!(problem["methods"], json!(["set_up"]));
    let step = problem["step_token"].as_str().unwrap();
    app.step_grant(step, &[("code", "000000")]).await.expect_problem("wrong_code");
}

async fn an_expired_set_up_begins_again_on_the_page(engine: Engine) {
    let app = TestApp::start_with(engine, &REQUIRED).await;
    app.sign_up("ada").await;
    let pending = app.pending_log_in("ada").await;
    query("update app_enrolments set created_at = 0").execute(app.accounts.db().write()).await.unwrap();
    let fields = [("code", "123456"), ("next", "/account")];
    let refused = app.plain_post("/fn/step/finish", &fields).header("cookie", &pending.header()).await;
    let refused = refused.expect_way_to("/login/step?next=%2Faccount");
    let form = refused.cookie("portico-form").expect("the refused post").value().to_owned();
    let cookies = format!("{}; portico-form={form}", pending.header());
    let page = app.get(refused.location()).header("cookie", &cookies).await.expect(StatusCode::OK);
    assert!(page.main().contains("This set-up has expired") && page.main().contains("qr-code"), "{}", page.main());
    set_up(&app, &pending).await;
}

async fn a_form_that_needs_a_factor_first_asks_for_no_code(engine: Engine) {
    let app = TestApp::start_with(engine, &ADMINS).await;
    let ada = app.browser_session("ada").await;
    app.promote("ada").await;
    let fields = [("current_password", PASSWORD), ("new_password", "a better horse battery")];
    crate::stage::until(std::time::Duration::from_secs(10), async || {
        app.get("/admin").cookie(&ada.cookie).await.main().contains("requires a second factor")
    })
    .await;
    let refused = app.plain_post("/fn/password/change", &fields).cookie(&ada.cookie).await;
    let refused = refused.expect_way_to("/account/security");
    let form = refused.cookie("portico-form").expect("the refused post").value().to_owned();
    let page = app.get("/account/security").header("cookie", &format!("portico={}; portico-form={form}", ada.cookie));
    let page = page.await.expect(StatusCode::OK);
    assert!(page.main().contains("Set up an authenticator app or a passkey first."), "{}", page.main());
    assert!(!page.main().contains("name=\"code\""), "{}", page.main());
}

async fn a_sign_up_leads_to_an_app_first(engine: Engine) {
    let app = TestApp::start_with(engine, &REQUIRED).await;
    let email = address("ada");
    let fields = [("name", "Ada"), ("email", email.as_str()), ("password", PASSWORD), ("next", "/account")];
    let answer = app.call("/fn/account/create", &fields).await.expect(StatusCode::OK);
    assert_eq!(answer.json()["next"], "/login/step?next=%2Faccount");
    let pending = Pending::of(&answer);
    app.get("/dashboard").header("cookie", &pending.header()).await.expect_way_to("/login?next=%2Fdashboard");
    let (browser, _, _) = set_up(&app, &pending).await;
    app.get("/dashboard").cookie(&browser.cookie).await.expect(StatusCode::OK);
}

async fn browsers_of_administrators_are_never_trusted(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    app.promote("ada").await;
    let pending = app.pending_log_in("ada").await;
    let shown = app.call("/fn/step/show", &[]).header("cookie", &pending.header()).await.json();
    assert_eq!(shown["trust_for"], Value::Null);
    let answer = app.finish(&pending, &[("code", &app.code(&factor.phone)), ("trust", "yes")]).await;
    let device = answer.cookie("portico-device").expect("a device cookie").value().to_owned();
    let browser = Browser::from(answer);
    let listed = app.get("/api/v1/me/factors").bearer(&browser.access_token).cookie(&browser.cookie).await.json();
    assert_eq!(listed["trusted_browsers"], json!([]));
    let email = address("ada");
    let fields = [("email", email.as_str()), ("password", PASSWORD)];
    let again = app.call("/fn/session/create", &fields).header("cookie", &format!("portico-device={device}")).await;
    assert!(again.cookie("portico-step").is_some());
}

async fn users_are_offered_a_factor_only_with_the_setting_optional(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let offer = || app.call("/fn/offer/show", &[]).cookie(&ada.cookie);
    assert_eq!(offer().await.json(), json!(true));
    assert_eq!(app.call("/fn/offer/show", &[]).await.json(), json!(false), "not to strangers");
    let dismiss = app.plain_post("/fn/offer/dismiss", &[("next", "/account")]).cookie(&ada.cookie).await;
    dismiss.expect_way_to("/account");
    assert_eq!(offer().await.json(), json!(false));
    let app = TestApp::start_with(engine, &ADMINS).await;
    let eve = app.browser_session("eve").await;
    assert_eq!(app.call("/fn/offer/show", &[]).cookie(&eve.cookie).await.json(), json!(false));
}
