//! A browser that blocks cookies cannot stay logged in, and the log-in page says so.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Answer, Call, PASSWORD, TestApp, address};

on_both_engines! {
    a_log_in_with_a_blocked_cookie_says_so,
    a_sign_up_with_a_blocked_cookie_says_so,
    a_log_in_with_a_stored_cookie_leads_to_the_requested_page,
    a_browser_that_sends_a_cookie_skips_the_check,
    a_browser_that_sends_a_cookie_gets_no_warning,
    a_client_other_than_a_browser_skips_the_check,
    the_check_never_leads_to_another_site,
    log_in_and_sign_up_without_scripts_say_that_cookies_are_needed,
}

const NEEDED: &str = "Your browser blocks cookies for this site, but logging in needs them.";

/// What a browser's form sends.
fn navigation(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Call {
    app.plain_post(path, fields).header("sec-fetch-dest", "document")
}

async fn log_in(app: &TestApp, fields: &[(&str, &str)], cookies: &str) -> Answer {
    let email = address("ada");
    let fields = [&[("email", email.as_str()), ("password", PASSWORD)], fields].concat();
    navigation(app, "/fn/session/create", &fields).header("cookie", cookies).await
}

async fn a_log_in_with_a_blocked_cookie_says_so(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let answer = log_in(&app, &[("next", "/dashboard?a=b")], "").await.expect_cookie_check_before("/dashboard?a=b");
    let [session, device] = ["portico", "portico-device"].map(|name| answer.cookie(name).unwrap().value().to_owned());
    assert!(!answer.location().contains(&session) && !answer.location().contains(&device));
    let page = app.get(answer.location()).await.expect(StatusCode::OK);
    assert!(page.main().contains(NEEDED) && page.main().contains("name=\"next\""), "{}", page.main());
}

async fn a_sign_up_with_a_blocked_cookie_says_so(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = navigation(&app, "/fn/account/create", &fields).await.expect_cookie_check_before("/dashboard");
    assert!(app.get(answer.location()).await.main().contains(NEEDED));
    assert_eq!(app.users().await, 1);
}

async fn a_log_in_with_a_stored_cookie_leads_to_the_requested_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for next in ["/dashboard?a=b", "/account", "/"] {
        let answer = log_in(&app, &[("next", next)], "").await.expect_cookie_check_before(next);
        let session = answer.cookie("portico").expect("a session cookie");
        app.get(answer.location()).cookie(session.value()).await.expect_way_to(next);
    }
}

async fn a_browser_that_sends_a_cookie_skips_the_check(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for cookies in ["portico=x", "portico-device=x", "portico-form=x", &format!("a=b; portico={}", ada.cookie)] {
        log_in(&app, &[], cookies).await.expect_way_to("/dashboard");
    }
    log_in(&app, &[], "a=b; portico-other=x").await.expect_cookie_check_before("/dashboard");
}

async fn a_browser_that_sends_a_cookie_gets_no_warning(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let link = "/login?next=%2Faccount&reason=cookies";
    let device = app.get(link).header("cookie", "portico-device=x").await.expect_way_to("/login?next=%2Faccount");
    assert!(!app.get(device.location()).header("cookie", "portico-device=x").await.main().contains(NEEDED));
    app.get(link).cookie(&ada.cookie).await.expect_way_to("/account");
    app.call("/fn/session/end", &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    app.get(link).cookie(&ada.cookie).await.expect_way_to("/login?next=%2Faccount&reason=logged_out");
    app.get("/login?reason=cookies").cookie("x").await.expect_way_to("/login");
}

async fn a_client_other_than_a_browser_skips_the_check(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let fields = [("email", address("ada")), ("password", PASSWORD.to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    app.plain_post("/fn/session/create", &fields).await.expect_way_to("/dashboard");
}

async fn the_check_never_leads_to_another_site(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for next in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "%0d%0aX%3A1"] {
        let link = format!("/login?next={next}&reason=cookies");
        app.get(&link).cookie(&ada.cookie).await.expect_way_to("/dashboard");
        app.get(&link).cookie("x").await.expect_way_to("/login");
    }
}

async fn log_in_and_sign_up_without_scripts_say_that_cookies_are_needed(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/login", "/signup"] {
        let page = app.get(path).await.expect(StatusCode::OK);
        let (before, rest) = page.main().split_once("<noscript>").expect("a hint without scripts");
        let (inside, after) = rest.split_once("</noscript>").unwrap();
        assert!(inside.contains("logging in needs cookies"), "{path}: {inside}");
        assert!(!before.contains("cookies") && !after.contains("cookies"), "{path}: {}", page.main());
    }
}
