use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp};

on_both_engines! {
    a_sign_up_returns_the_new_user,
    a_wrong_password_is_refused,
    a_taken_address_is_refused,
    the_session_function_returns_the_logged_in_user,
    the_dashboards_data_is_only_for_its_owner,
    a_log_out_clears_the_cookie,
    an_expired_token_is_distinguished_from_a_missing_one,
    unknown_functions_are_not_found,
    functions_accept_only_post,
}

async fn a_sign_up_returns_the_new_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = app.call("/fn/account/create", &fields).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    assert_eq!((&body["user"]["name"], &body["next"]), (&json!("Ada"), &json!("/dashboard")));
    let cookie = answer.cookie("portico").unwrap();
    let call = app.get("/api/v1/me").bearer(&answer.text("access_token")).cookie(cookie.value());
    assert_eq!(call.await.expect(StatusCode::OK).json(), body["user"]);
}

async fn a_wrong_password_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for fields in
        [[("email", "ada@example.org"), ("password", "wrong")], [("email", "stranger"), ("password", "wrong")]]
    {
        let answer = app.call("/fn/session/create", &fields).await;
        assert_eq!((answer.cookie("portico"), answer.header("www-authenticate")), (None, Some("Bearer")));
        let problem = answer.expect_problem("invalid_credentials");
        assert_eq!(problem["detail"], "That address and password do not match.");
    }
}

async fn a_taken_address_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let fields = [("name", "Eve"), ("email", "ADA@example.org"), ("password", PASSWORD)];
    let answer = app.call("/fn/account/create", &fields).await;
    assert_eq!(answer.cookie("portico"), None);
    answer.expect_problem("email_taken");
}

async fn the_session_function_returns_the_logged_in_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let show = || app.call("/fn/session/show", &[]);
    assert_eq!(show().await.expect(StatusCode::OK).json(), json!("Anonymous"));
    let by_cookie = show().cookie(&ada.cookie).await.expect(StatusCode::OK).json();
    assert_eq!(by_cookie["SignedIn"]["name"], "Ada");
    let by_both = show().cookie(&ada.cookie).bearer(&ada.access_token).await.expect(StatusCode::OK).json();
    assert_eq!(by_both, by_cookie);
}

async fn the_dashboards_data_is_only_for_its_owner(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let show = || app.call("/fn/dashboard/show", &[]);
    show().await.expect_problem("authentication_required");
    show().cookie("v1.forged").await.expect_problem("authentication_required");
    let data = show().cookie(&ada.cookie).bearer(&ada.access_token).await.expect(StatusCode::OK).json();
    assert_eq!((&data["user"]["name"], &data["logged_in_at"]), (&json!("Ada"), &json!("2026-09-21T14:13:20Z")));
}

async fn a_log_out_clears_the_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for cookie in [&ada.cookie, &ada.cookie, "", "v1.forged"] {
        let answer = app.call("/fn/session/end", &[]).cookie(cookie).await.expect(StatusCode::OK);
        assert_eq!(answer.json(), json!({ "next": "/login?reason=logged_out" }));
        let cleared = answer.cookie("portico").unwrap();
        assert_eq!((cleared.value(), cleared.max_age().map(|age| age.whole_seconds())), ("", Some(0)));
        assert!(!answer.headers.contains_key("clear-site-data"));
    }
    assert_eq!(app.status_of_browser(&ada).await, 401);
}

async fn an_expired_token_is_distinguished_from_a_missing_one(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.clock.advance(std::time::Duration::from_secs(10 * 60));
    let answer = app.call("/fn/dashboard/show", &[]).cookie(&ada.cookie).bearer(&ada.access_token).await;
    assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    answer.expect_problem("invalid_token");
}

async fn unknown_functions_are_not_found(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in
        ["/fn/nothing", "/fn/session", "/fn/session/create/x", "/fn/session/create/", "/fn//", "/fn/Session/Create"]
    {
        app.call(path, &[]).await.expect_problem("not_found");
        app.plain_post(path, &[]).await.expect_problem("not_found");
    }
}

async fn functions_accept_only_post(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/fn/session/create", "/fn/session/show", "/fn/nothing"] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let answer = app.request(method, path).header("sec-fetch-site", "same-origin").await;
            assert_eq!(answer.header("allow"), Some("POST"));
            answer.expect_problem("method_not_allowed");
        }
    }
}
