//! What a log-in changes for a browser, and who is refused despite the right password.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Answer, Browser, PASSWORD, TestApp, address, claims};

on_both_engines! {
    a_log_in_replaces_the_previous_session,
    a_log_in_of_another_user_replaces_the_previous_session,
    a_sign_up_replaces_the_previous_session,
    a_refused_log_in_ends_no_session,
    only_the_right_password_reveals_that_an_account_is_disabled,
    the_log_in_page_says_that_the_account_is_disabled,
    an_enabled_user_can_log_in_again,
    a_password_does_not_expire,
}

fn entered(answer: Answer) -> Browser {
    let answer = answer.expect(StatusCode::OK);
    let cookie = answer.cookie("portico").expect("a session cookie").value().to_owned();
    Browser { cookie, access_token: answer.text("access_token") }
}

async fn assert_replaced(app: &TestApp, former: &Browser, new: &Browser) {
    assert_ne!(claims(&former.access_token)["sid"], claims(&new.access_token)["sid"]);
    let me = app.get("/api/v1/me").bearer(&former.access_token).cookie(&former.cookie);
    me.await.expect_over("invalid_token", "logged_out");
    app.renew(&former.cookie).await.expect_over("invalid_token", "logged_out");
    assert_eq!(app.status_of_browser(new).await, 200);
}

async fn a_log_in_replaces_the_previous_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let former = app.browser_session("ada").await;
    let (elsewhere, program) = (app.browser_log_in("ada", &[]).await, app.log_in("ada").await);
    assert_eq!(app.status_of_browser(&former).await, 200);
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let new = entered(app.call("/fn/session/create", &fields).cookie(&former.cookie).await);
    assert_replaced(&app, &former, &new).await;
    assert_eq!((app.status_of_browser(&elsewhere).await, app.status_of_program(&program.access).await), (200, 200));
    let answer = app.plain_post("/fn/session/create", &fields).cookie(&new.cookie).await.expect_way_to("/dashboard");
    app.get("/dashboard").cookie(answer.cookie("portico").unwrap().value()).await.expect(StatusCode::OK);
    app.renew(&new.cookie).await.expect_over("invalid_token", "logged_out");
}

async fn a_log_in_of_another_user_replaces_the_previous_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.sign_up("eve").await;
    let fields = [("email", "eve@example.org"), ("password", PASSWORD)];
    let eve = entered(app.call("/fn/session/create", &fields).cookie(&ada.cookie).await);
    assert_replaced(&app, &ada, &eve).await;
    let page = app.get("/dashboard").cookie(&eve.cookie).await.body;
    assert!(page.contains("eve@example.org") && !page.contains("ada@example.org"), "{page}");
}

async fn a_sign_up_replaces_the_previous_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let fields = [("name", "Eve"), ("email", "eve@example.org"), ("password", PASSWORD)];
    let eve = entered(app.call("/fn/account/create", &fields).cookie(&ada.cookie).await);
    assert_replaced(&app, &ada, &eve).await;
}

async fn a_refused_log_in_ends_no_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for fields in [[("email", "ada@example.org"), ("password", "wrong")], [("email", ""), ("password", PASSWORD)]] {
        let answer = app.call("/fn/session/create", &fields).cookie(&ada.cookie).await;
        assert_eq!(answer.cookie("portico"), None);
        answer.problem();
    }
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let elsewhere = app.post("/fn/session/create").header("origin", "https://evil.example").form(&fields);
    elsewhere.cookie(&ada.cookie).await.expect_problem("csrf");
    assert_eq!(app.status_of_browser(&ada).await, 200);
}

async fn only_the_right_password_reveals_that_an_account_is_disabled(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.portico().run(&["user", "disable", &address("ada")]).await.done();
    let pair = |email: &str, password: &str| json!({ "email": email, "password": password });
    let by_program = |body: &Value| app.post("/api/v1/token").json(body);
    let by_browser = |body: &Value| {
        let [email, password] = ["email", "password"].map(|member| body[member].as_str().unwrap());
        app.call("/fn/session/create", &[("email", email), ("password", password)])
    };
    let unknown = by_program(&pair("stranger@example.org", PASSWORD)).await.expect_problem("invalid_credentials");
    for wrong in ["wrong password", "x", "Correct horse battery"] {
        let wrong = pair("ada@example.org", wrong);
        assert_eq!(by_program(&wrong).await.expect_problem("invalid_credentials"), unknown);
        assert_eq!(by_browser(&wrong).await.expect_problem("invalid_credentials"), unknown);
    }
    let right = pair("ada@example.org", PASSWORD);
    for call in [by_program(&right), by_browser(&right)] {
        let answer = call.await;
        assert_eq!((answer.cookie("portico"), answer.header("www-authenticate")), (None, None));
        answer.expect_problem("account_disabled");
    }
}

async fn the_log_in_page_says_that_the_account_is_disabled(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.portico().run(&["user", "disable", &address("ada")]).await.done();
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let refused = app.plain_post("/fn/session/create", &fields).await.expect_way_to("/login");
    assert_eq!(refused.cookie("portico"), None);
    let form = format!("portico-form={}", refused.cookie("portico-form").unwrap().value());
    assert!(app.get("/login").header("cookie", &form).await.main().contains("This account is disabled."));
}

async fn an_enabled_user_can_log_in_again(engine: Engine) {
    let app = TestApp::start(engine).await;
    let before = app.token_for("ada").await;
    app.portico().run(&["user", "disable", &address("ada")]).await.done();
    app.portico().run(&["user", "enable", &address("ada")]).await.done();
    let after = app.log_in("ada").await;
    assert_eq!(app.status_of_program(&after.access).await, 200);
    app.grant(&before.refresh).await.expect_over("invalid_grant", "disabled");
}

async fn a_password_does_not_expire(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for _ in 0..3 {
        app.clock.advance(Duration::from_secs(400 * 24 * 60 * 60));
        let program = app.log_in("ada").await;
        assert_eq!(app.status_of_program(&program.access).await, 200);
        let browser = app.browser_log_in("ada", &[]).await;
        let page = app.get("/dashboard").cookie(&browser.cookie).await.expect(StatusCode::OK);
        assert!(page.main().contains("Ada"), "no page in between: {}", page.body);
    }
}
