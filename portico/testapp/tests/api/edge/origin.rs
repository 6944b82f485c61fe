use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{PASSWORD, TestApp};

const PATHS: [&str; 16] = [
    "/",
    "/signup",
    "/login",
    "/dashboard",
    "/nowhere",
    "/livez",
    "/readyz",
    "/.well-known/change-password",
    "/fn/account/create",
    "/fn/session/create",
    "/fn/session/end",
    "/fn/session/refresh",
    "/fn/dashboard/show",
    "/fn/nothing",
    "/api/v2/token",
    "/favicon.svg",
];

/// The headers of a cross-site request.
const ELSEWHERE: [&[(&str, &str)]; 10] = [
    &[],
    &[("origin", "null")],
    &[("origin", "https://evil.example")],
    &[("origin", "http://localhost")],
    &[("origin", "http://localhost.evil.example")],
    &[("origin", "")],
    &[("referer", "http://localhost/")],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "none")],
];

on_both_engines! {
    cross_site_requests_with_unsafe_methods_are_refused,
    a_cross_site_log_out_is_refused,
    a_form_of_another_site_gets_a_page,
    a_cross_site_log_in_is_refused,
    a_cross_site_sign_up_is_refused,
    sec_fetch_site_takes_precedence_over_the_origin,
    every_loopback_host_is_accepted,
    safe_methods_are_always_allowed,
    api_tokens_are_exempt_from_the_origin_rule,
    web_tokens_are_checked_within_the_api,
}

async fn cross_site_requests_with_unsafe_methods_are_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for path in PATHS {
        for method in ["POST", "PUT", "PATCH", "DELETE", "PURGE"] {
            for headers in ELSEWHERE {
                let call = app.request(method.parse().unwrap(), path).headers(headers);
                let answer = call.cookie(&ada.cookie).await;
                assert_eq!(answer.cookie("portico"), None, "{method} {path}");
                answer.expect_problem("csrf");
            }
        }
    }
    assert_eq!(app.status_of_browser(&ada).await, 200);
}

async fn a_cross_site_log_out_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for headers in ELSEWHERE {
        for accept in ["text/html", "application/json"] {
            let call = app.post("/fn/session/end").header("accept", accept).headers(headers);
            call.cookie(&ada.cookie).await.expect_problem("csrf");
        }
    }
    assert_eq!(app.status_of_browser(&ada).await, 200);
}

async fn a_form_of_another_site_gets_a_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let browser = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("accept", "text/html,*/*;q=0.8")];
    let post = app.post("/fn/session/create").headers(&browser).form(&[("email", "eve@example.org")]);
    let page = post.header("accept-language", "de").await.expect(StatusCode::FORBIDDEN);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.body.contains("Die Anfrage kam nicht von dieser Website."), "{}", page.body);
    let opened = app.get("/fn/session/create").headers(&browser).await.expect(StatusCode::METHOD_NOT_ALLOWED);
    assert!(opened.body.contains("Method not allowed") && opened.body.contains("href=\"/\""), "{}", opened.body);
    assert_eq!(opened.header("allow"), Some("POST"));
    app.get("/api/v1/nowhere").headers(&browser).await.expect_problem("not_found");
}

async fn a_cross_site_log_in_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("eve").await;
    for headers in ELSEWHERE {
        let fields = [("email", "eve@example.org"), ("password", PASSWORD)];
        let answer = app.post("/fn/session/create").headers(headers).form(&fields).await;
        assert_eq!(answer.cookie("portico"), None);
        answer.expect_problem("csrf");
    }
}

async fn a_cross_site_sign_up_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    for headers in ELSEWHERE {
        let fields = [("name", "Eve"), ("email", "eve@example.org"), ("password", PASSWORD)];
        app.post("/fn/account/create").headers(headers).form(&fields).await.expect_problem("csrf");
    }
    assert_eq!(app.users().await, 0);
}

async fn sec_fetch_site_takes_precedence_over_the_origin(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ours = app.origin();
    let foreign = ("origin", "https://evil.example");
    let show = |headers: &[(&str, &str)]| app.post("/fn/session/show").headers(headers);
    show(&[("sec-fetch-site", "same-origin"), foreign]).await.expect(StatusCode::OK);
    show(&[("sec-fetch-site", "cross-site"), ("origin", ours.as_str())]).await.expect_problem("csrf");
    show(&[("sec-fetch-site", ""), ("origin", ours.as_str())]).await.expect_problem("csrf");
    show(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]).await.expect_problem("csrf");
    show(&[("origin", ours.as_str()), foreign]).await.expect_problem("csrf");
}

async fn every_loopback_host_is_accepted(engine: Engine) {
    let app = TestApp::start(engine).await;
    let port = app.address().port();
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        let origin = format!("http://{host}:{port}");
        let call = app.post("/fn/session/show").header("origin", &origin);
        call.await.expect(StatusCode::OK);
    }
    for origin in [
        format!("https://localhost:{port}"),
        format!("http://localhost:{}", port ^ 1),
        format!("http://127.0.0.2:{port}"),
    ] {
        let call = app.post("/fn/session/show").header("origin", &origin);
        call.await.expect_problem("csrf");
    }
}

async fn safe_methods_are_always_allowed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for headers in ELSEWHERE {
        for method in [Method::GET, Method::HEAD] {
            let page = app.request(method, "/dashboard").headers(headers).cookie(&ada.cookie);
            page.await.expect(StatusCode::OK);
        }
        let me = app.get("/api/v1/me").headers(headers).bearer(&ada.access_token).cookie(&ada.cookie);
        me.await.expect(StatusCode::OK);
    }
}

async fn api_tokens_are_exempt_from_the_origin_rule(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for headers in ELSEWHERE {
        let token = app.log_in("ada").await.access;
        app.post("/api/v1/logout").headers(headers).bearer(&token).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(app.status_of_program(&token).await, 401);
    }
}

async fn web_tokens_are_checked_within_the_api(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let log_out = || app.post("/api/v1/logout").bearer(&ada.access_token).cookie(&ada.cookie);
    for headers in ELSEWHERE {
        log_out().headers(headers).await.expect_problem("csrf");
        assert_eq!(app.status_of_browser(&ada).await, 200);
    }
    log_out().header("sec-fetch-site", "same-origin").await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.status_of_browser(&ada).await, 401);
}
