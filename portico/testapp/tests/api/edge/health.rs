use std::collections::HashSet;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::TestApp;

on_both_engines! {
    livez_does_not_need_the_database,
    readyz_checks_the_database,
    responses_say_when_to_retry_without_the_database,
    the_change_password_url_redirects_to_the_security_page,
    security_txt_names_the_contact,
    every_response_has_a_unique_id,
    a_head_request_gets_no_body,
}

async fn livez_does_not_need_the_database(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.accounts.db().close().await;
    let answer = app.get("/livez").await.expect(StatusCode::OK);
    assert_eq!(answer.body, "ok");
}

async fn readyz_checks_the_database(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.get("/readyz").await.expect(StatusCode::OK);
    app.accounts.db().close().await;
    let answer = app.get("/readyz").await;
    assert!(answer.header("retry-after").is_some());
    assert_eq!(answer.expect_problem("unavailable")["detail"], "The database cannot be reached.");
}

async fn responses_say_when_to_retry_without_the_database(engine: Engine) {
    let app = TestApp::start(engine).await;
    let program = app.token_for("ada").await;
    let browser = app.browser_log_in("ada", &[]).await;
    app.accounts.db().close().await;
    let me = app.get("/api/v1/me").bearer(&program.access).await;
    let page = app.get("/dashboard").cookie(&browser.cookie).await;
    for answer in [me, page, app.renew(&browser.cookie).await] {
        assert!(answer.header("retry-after").is_some());
        answer.expect_problem("unavailable");
    }
}

async fn the_change_password_url_redirects_to_the_security_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.get("/.well-known/change-password").await.expect_way_to("/account/security");
}

async fn security_txt_names_the_contact(engine: Engine) {
    let app = TestApp::start(engine).await;
    let answer = app.get("/.well-known/security.txt").await.expect(StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    let lines: Vec<_> = answer.body.lines().collect();
    let canonical = format!("Canonical: {}/.well-known/security.txt", app.origin());
    assert!(lines.contains(&"Contact: mailto:security@localhost"), "{lines:?}");
    assert!(lines.contains(&canonical.as_str()), "{lines:?}");
    // Half a year after the day on the stage's clock.
    assert!(lines.contains(&"Expires: 2027-03-20T14:13:20Z"), "{lines:?}");
}

async fn every_response_has_a_unique_id(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut ids = HashSet::new();
    let paths = ["/", "/login", "/dashboard", "/nowhere", "/livez", "/readyz", "/api/v1/me", "/api/v1/x", "/fn/x"];
    for path in paths {
        for method in [Method::GET, Method::POST, Method::HEAD, Method::OPTIONS, Method::DELETE] {
            let answer = app.request(method.clone(), path).header("x-request-id", "mine").await;
            let id = answer.header("x-request-id").unwrap_or_else(|| panic!("{method} {path} has no id"));
            assert!(id != "mine" && ids.insert(id.to_owned()), "{method} {path}");
        }
    }
}

async fn a_head_request_gets_no_body(engine: Engine) {
    let app = TestApp::start(engine).await;
    for (path, status) in [("/", 200), ("/livez", 200), ("/nowhere", 404), ("/dashboard", 303), ("/api/v1/me", 401)] {
        let head = app.request(Method::HEAD, path).await;
        let get = app.get(path).await;
        assert_eq!((head.status, get.status, head.body.as_str()), (status, status, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
}
