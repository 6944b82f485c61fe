//! The cookie `portico-device`, by which an account's browsers are recognised.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Answer, PASSWORD, TestApp, address};

const SUBJECT: &str = "Log-in from a new device";

on_both_engines! {
    a_log_in_sets_a_device_cookie_that_outlives_log_outs,
    a_known_device_triggers_no_notice,
    a_new_device_causes_a_notice,
    another_users_device_cookie_is_ignored,
    a_device_cookie_opens_no_session,
}

async fn log_in(app: &TestApp, who: &str, device: Option<&str>) -> Answer {
    let email = address(who);
    let call = app.call("/fn/session/create", &[("email", &email), ("password", PASSWORD)]);
    let call = match device {
        Some(device) => call.header("cookie", &format!("portico-device={device}")),
        None => call,
    };
    call.await.expect(StatusCode::OK)
}

fn device(answer: &Answer) -> String {
    answer.cookie("portico-device").expect("a device cookie").value().to_owned()
}

async fn a_log_in_sets_a_device_cookie_that_outlives_log_outs(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = app.plain_post("/fn/account/create", &fields).await;
    let cookie = answer.cookie("portico-device").expect("a device cookie");
    assert_eq!((cookie.http_only(), cookie.path(), cookie.domain()), (Some(true), Some("/"), None));
    assert_eq!(cookie.same_site(), Some(cookie::SameSite::Lax));
    assert_eq!(cookie.max_age().map(|age| age.whole_days()), Some(400));
    let session = answer.cookie("portico").unwrap();
    let left = app.call("/fn/session/end", &[]).cookie(session.value()).await.expect(StatusCode::OK);
    assert!(left.cookie("portico").is_some() && left.cookie("portico-device").is_none());
    let program = app.post("/api/v1/token").form(&fields[1..]).await.expect(StatusCode::OK);
    assert!(!program.headers.contains_key("set-cookie"));
}

async fn a_known_device_triggers_no_notice(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let first = device(&log_in(&app, "ada", None).await);
    let again = log_in(&app, "ada", Some(&first)).await;
    assert_eq!(device(&again), first);
    let news = app.mails_to(&address("ada")).await;
    log_in(&app, "ada", Some(&first)).await;
    assert_eq!(app.mails_to(&address("ada")).await, news);
}

async fn a_new_device_causes_a_notice(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let first = device(&log_in(&app, "ada", None).await);
    let second = device(&log_in(&app, "ada", None).await);
    assert_ne!(first, second);
    app.mail(&address("ada"), SUBJECT).await;
}

async fn another_users_device_cookie_is_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.sign_up("eve").await;
    log_in(&app, "ada", None).await;
    let eves = device(&log_in(&app, "eve", None).await);
    assert_ne!(device(&log_in(&app, "ada", Some(&eves)).await), eves);
    app.mail(&address("ada"), SUBJECT).await;
}

async fn a_device_cookie_opens_no_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let mark = device(&log_in(&app, "ada", None).await);
    for cookies in [format!("portico-device={mark}"), format!("portico={mark}")] {
        app.get("/dashboard").header("cookie", &cookies).await.expect_way_to("/login?next=%2Fdashboard");
    }
}
