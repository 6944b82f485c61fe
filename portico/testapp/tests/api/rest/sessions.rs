//! `/api/v1/sessions`: listing and ending a user's sessions.

use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Call, PASSWORD, TestApp, Tokens, address, session_id};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const MINUTE: Duration = Duration::from_secs(60);

on_both_engines! {
    a_user_sees_where_they_are_logged_in,
    using_a_session_updates_when_it_was_last_seen,
    ended_sessions_are_not_listed,
    a_user_sees_only_their_own_sessions,
    a_session_can_be_ended_by_its_id,
    the_current_session_can_be_ended_too,
    an_ended_session_cannot_be_ended_again,
    another_users_session_is_not_found,
    an_invalid_id_is_not_found,
    all_other_sessions_are_ended_at_once,
    anonymous_callers_must_log_in,
    a_browsers_token_needs_its_cookie_and_a_same_origin_request,
}

/// Logs in as a program with this user agent.
async fn log_in_with(app: &TestApp, user_agent: &str) -> Tokens {
    let body = json!({ "email": address("ada"), "password": PASSWORD });
    app.post("/api/v1/token").header("user-agent", user_agent).json(&body).await.into()
}

async fn sessions(app: &TestApp, access_token: &str) -> Vec<Value> {
    let answer = app.get("/api/v1/sessions").bearer(access_token).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.json()["sessions"].as_array().expect("a list of sessions").clone()
}

fn end(app: &TestApp, id: &str) -> Call {
    app.request(Method::DELETE, &format!("/api/v1/sessions/{id}"))
}

async fn a_user_sees_where_they_are_logged_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let firefox = log_in_with(&app, FIREFOX).await;
    app.clock.advance(MINUTE);
    let curl = log_in_with(&app, "curl/8.5.0").await;
    let found = sessions(&app, &curl.access).await;
    let expected = json!([
        {
            "id": session_id(&curl.access), "device": "curl", "address": "127.0.0.1", "current": true,
            "created_at": "2026-09-21T14:14:20Z", "last_seen_at": "2026-09-21T14:14:20Z",
            "expires_at": "2026-10-21T14:14:20Z",
        },
        {
            "id": session_id(&firefox.access), "device": "Firefox on Linux", "address": "127.0.0.1", "current": false,
            "created_at": "2026-09-21T14:13:20Z", "last_seen_at": "2026-09-21T14:13:20Z",
            "expires_at": "2026-10-21T14:13:20Z",
        },
    ]);
    assert_eq!(Value::from(found), expected);
    let from_firefox = sessions(&app, &firefox.access).await;
    let current: Vec<_> = from_firefox.iter().map(|session| session["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [false, true]);
}

async fn using_a_session_updates_when_it_was_last_seen(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let listed = || app.get("/api/v1/sessions").bearer(&ada.access_token).cookie(&ada.cookie);
    assert_eq!(listed().await.json()["sessions"][0]["expires_at"], "2026-09-22T14:13:20Z");
    app.clock.advance(4 * MINUTE);
    app.get("/dashboard").cookie(&ada.cookie).await.expect(StatusCode::OK);
    app.accounts.write_waiting_notes().await;
    let session = listed().await.json()["sessions"][0].clone();
    assert_eq!(
        (&session["created_at"], &session["last_seen_at"]),
        (&json!("2026-09-21T14:13:20Z"), &json!("2026-09-21T14:17:20Z"))
    );
}

async fn ended_sessions_are_not_listed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let left = app.browser_session("ada").await;
    let idle = app.browser_log_in("ada", &[]).await;
    let program = app.log_in("ada").await;
    assert_eq!(sessions(&app, &program.access).await.len(), 3);
    app.call("/fn/session/end", &[]).cookie(&left.cookie).await.expect(StatusCode::OK);
    assert_eq!(sessions(&app, &program.access).await.len(), 2);
    app.clock.advance(61 * MINUTE);
    let program = app.refresh(&program).await;
    let found = sessions(&app, &program.access).await;
    assert_eq!((found.len(), &found[0]["id"]), (1, &json!(session_id(&program.access))));
    app.renew(&idle.cookie).await.expect_over("invalid_token", "idle");
}

async fn a_user_sees_only_their_own_sessions(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.token_for("ada").await, app.token_for("eve").await);
    for tokens in [ada, eve] {
        let found = sessions(&app, &tokens.access).await;
        assert_eq!((found.len(), &found[0]["id"]), (1, &json!(session_id(&tokens.access))));
    }
}

async fn a_session_can_be_ended_by_its_id(engine: Engine) {
    let app = TestApp::start(engine).await;
    let here = app.token_for("ada").await;
    let (program, browser) = (app.log_in("ada").await, app.browser_log_in("ada", &[]).await);
    for (there, id) in [("program", session_id(&program.access)), ("browser", session_id(&browser.access_token))] {
        let answer = end(&app, &id).bearer(&here.access).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(answer.body, "", "{there}");
    }
    app.get("/api/v1/me").bearer(&program.access).await.expect_over("invalid_token", "ended_elsewhere");
    app.grant(&program.refresh).await.expect_over("invalid_grant", "ended_elsewhere");
    app.renew(&browser.cookie).await.expect_over("invalid_token", "ended_elsewhere");
    assert_eq!(sessions(&app, &here.access).await.len(), 1);
}

async fn the_current_session_can_be_ended_too(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    end(&app, &session_id(&ada.access)).bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
    app.get("/api/v1/sessions").bearer(&ada.access).await.expect_over("invalid_token", "ended_elsewhere");
    app.grant(&ada.refresh).await.expect_over("invalid_grant", "ended_elsewhere");
}

async fn an_ended_session_cannot_be_ended_again(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (here, there) = (app.token_for("ada").await, app.log_in("ada").await);
    let end = || end(&app, &session_id(&there.access)).bearer(&here.access);
    end().await.expect(StatusCode::NO_CONTENT);
    end().await.expect_problem("not_found");
}

async fn another_users_session_is_not_found(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.token_for("ada").await, app.token_for("eve").await);
    end(&app, &session_id(&ada.access)).bearer(&eve.access).await.expect_problem("not_found");
    app.end_others(&eve.access).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(app.status_of_program(&ada.access).await, 200);
    app.refresh(&ada).await;
}

async fn an_invalid_id_is_not_found(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let unknown_id = "01a0c450-6c00-7000-8000-000000000000";
    for wrong in ["x", "", "1", "%00", "%ff", "all", "..%2fme", unknown_id, "00000000-0000-0000-0000-000000000000"] {
        end(&app, wrong).bearer(&ada.access).await.expect_problem("not_found");
    }
    end(&app, &"0".repeat(8_000)).bearer(&ada.access).await.expect_problem("not_found");
    assert_eq!(app.status_of_program(&ada.access).await, 200);
}

async fn all_other_sessions_are_ended_at_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    let here = app.token_for("ada").await;
    let (program, browser) = (app.log_in("ada").await, app.browser_log_in("ada", &[]).await);
    assert_eq!((app.status_of_program(&program.access).await, app.status_of_browser(&browser).await), (200, 200));
    let answer = app.end_others(&here.access).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(answer.body, "");
    app.get("/api/v1/me").bearer(&program.access).await.expect_over("invalid_token", "ended_elsewhere");
    app.grant(&program.refresh).await.expect_over("invalid_grant", "ended_elsewhere");
    app.renew(&browser.cookie).await.expect_over("invalid_token", "ended_elsewhere");
    assert_eq!(app.status_of_program(&here.access).await, 200);
    app.refresh(&here).await;
    app.end_others(&here.access).await.expect(StatusCode::NO_CONTENT);
}

async fn anonymous_callers_must_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let one = format!("/api/v1/sessions/{}", session_id(&ada.access));
    for (method, path) in [
        (Method::GET, "/api/v1/sessions"),
        (Method::DELETE, "/api/v1/sessions"),
        (Method::DELETE, one.as_str()),
        (Method::POST, "/api/v1/reauthenticate"),
    ] {
        let call = || app.request(method.clone(), path);
        call().await.expect_problem("authentication_required");
        call().header("authorization", "Basic YTpi").await.expect_problem("authentication_required");
        call().bearer("a.b.c").await.expect_problem("invalid_token");
        call().bearer(&ada.refresh).await.expect_problem("invalid_token");
    }
    for (method, path, allow) in [
        (Method::POST, "/api/v1/sessions", "DELETE,GET,HEAD"),
        (Method::GET, one.as_str(), "DELETE"),
        (Method::GET, "/api/v1/reauthenticate", "POST"),
    ] {
        let answer = app.request(method, path).bearer(&ada.access).await;
        let mut allowed: Vec<_> = answer.header("allow").unwrap_or_default().split(',').map(str::trim).collect();
        allowed.sort_unstable();
        assert_eq!(allowed.join(","), allow, "{path}");
        answer.expect_problem("method_not_allowed");
    }
    assert_eq!(app.status_of_program(&ada.access).await, 200);
}

async fn a_browsers_token_needs_its_cookie_and_a_same_origin_request(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.browser_session("ada").await, app.browser_session("eve").await);
    let there = app.log_in("ada").await;
    let password = json!({ "password": PASSWORD });
    let one = format!("/api/v1/sessions/{}", session_id(&there.access));
    for (method, path, done) in [
        (Method::GET, "/api/v1/sessions", 200),
        (Method::POST, "/api/v1/reauthenticate", 200),
        (Method::DELETE, one.as_str(), 204),
        (Method::DELETE, "/api/v1/sessions", 204),
    ] {
        let call = || app.request(method.clone(), path).json(&password);
        call().cookie(&ada.cookie).await.expect_problem("authentication_required");
        let with_token = || call().bearer(&ada.access_token);
        with_token().header("sec-fetch-site", "same-origin").await.expect_problem("invalid_token");
        let with_foreign = with_token().cookie(&eve.cookie).header("sec-fetch-site", "same-origin");
        with_foreign.await.expect_problem("invalid_token");
        if method != Method::GET {
            with_token().cookie(&ada.cookie).await.expect_problem("csrf");
            let elsewhere = with_token().cookie(&ada.cookie).header("origin", "https://evil.example");
            elsewhere.await.expect_problem("csrf");
            assert_eq!((app.status_of_browser(&ada).await, app.status_of_browser(&eve).await), (200, 200), "{path}");
        }
        let from_our_page = with_token().cookie(&ada.cookie).header("sec-fetch-site", "same-origin").await;
        assert_eq!((from_our_page.status, from_our_page.cookie("portico")), (done, None), "{path}");
    }
    assert_eq!(app.status_of_program(&there.access).await, 401);
}
