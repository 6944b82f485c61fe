use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::TestApp;

on_both_engines! {
    a_program_reads_its_user,
    a_browser_reads_its_user,
    everybody_sees_only_themselves,
    a_stranger_is_asked_to_log_in,
    no_address_of_the_api_sets_a_cookie,
    unknown_addresses_and_methods_are_problems,
}

async fn a_program_reads_its_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let token = app.log_in("ada").await.access;
    let answer = app.get("/api/v1/me").bearer(&token).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.json(), user);
}

async fn a_browser_reads_its_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let ada = app.browser_log_in("ada", &[]).await;
    let answer = app.get("/api/v1/me").bearer(&ada.access_token).cookie(&ada.cookie).await;
    assert_eq!(answer.expect(StatusCode::OK).json(), user);
}

async fn everybody_sees_only_themselves(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.token_for("ada").await, app.token_for("eve").await);
    for (token, name) in [(ada.access, "Ada"), (eve.access, "Eve")] {
        assert_eq!(app.get("/api/v1/me").bearer(&token).await.text("name"), name);
    }
}

async fn a_stranger_is_asked_to_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.get("/api/v1/me").await.expect_problem("authentication_required");
}

async fn no_address_of_the_api_sets_a_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (method, path) in [(Method::GET, "me"), (Method::POST, "token"), (Method::POST, "logout"), (Method::GET, "x")] {
        let answer = app.request(method, &format!("/api/v1/{path}")).cookie(&ada.cookie).await;
        assert!(!answer.headers.contains_key("set-cookie"), "{path}");
    }
}

async fn unknown_addresses_and_methods_are_problems(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/api/v1/nothing", "/api/v1/me/nothing", "/api/v1/", "/api/v2/me", "/api/v1/%ff"] {
        app.get(path).await.expect_problem("not_found");
    }
    for (method, path, allow) in [
        (Method::GET, "/api/v1/token", "POST"),
        (Method::PUT, "/api/v1/signup", "POST"),
        (Method::POST, "/api/v1/me", "GET,HEAD"),
        (Method::DELETE, "/api/v1/logout", "POST"),
    ] {
        let answer = app.request(method, path).await;
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
        answer.expect_problem("method_not_allowed");
    }
}
