//! The reason why a session ended, wherever its tokens are presented again.

use std::time::Duration;

use http::{Method, StatusCode};
use portico_fields::Email;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Browser, PASSWORD, TestApp, Tokens, address, session_id};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const REASONS: [&str; 6] = ["expired", "idle", "logged_out", "ended_elsewhere", "disabled", "theft"];

on_both_engines! {
    a_browser_learns_why_its_session_ended,
    a_program_learns_why_its_session_ended,
    a_protected_page_says_why_to_log_in_again,
    a_public_page_is_rendered_for_a_logged_out_visitor,
    an_unknown_session_gets_no_reason,
    an_expired_token_says_so_while_its_session_continues,
}

/// Ends a browser's session for this reason; what the browser then holds.
async fn end_browsers(app: &TestApp, reason: &str, who: &str) -> Browser {
    let ada = app.browser_session(who).await;
    match reason {
        "expired" => app.clock.advance(DAY),
        "idle" => app.clock.advance(DAY / 24),
        "logged_out" => {
            app.call("/fn/session/end", &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
        }
        "ended_elsewhere" => end_elsewhere(app, who, &ada.access_token).await,
        "disabled" => app.accounts.disable_user(&email(who)).await.unwrap(),
        _ => {
            app.renewed(&app.renewed(&ada).await).await;
            app.renew(&ada.cookie).await.expect_over("invalid_token", "theft");
        }
    }
    ada
}

/// Ends a program's session for this reason; what the program then holds.
async fn end_programs(app: &TestApp, reason: &str, who: &str) -> Tokens {
    let ada = app.token_for(who).await;
    match reason {
        "expired" => app.clock.advance(30 * DAY),
        "idle" => app.clock.advance(7 * DAY),
        "logged_out" => {
            app.post("/api/v1/logout").bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
        }
        "ended_elsewhere" => end_elsewhere(app, who, &ada.access).await,
        "disabled" => app.accounts.disable_user(&email(who)).await.unwrap(),
        _ => {
            app.refresh(&app.refresh(&ada).await).await;
            app.grant(&ada.refresh).await.expect_over("invalid_grant", "theft");
        }
    }
    ada
}

fn email(who: &str) -> Email {
    Email::parse(&address(who)).unwrap()
}

async fn end_elsewhere(app: &TestApp, who: &str, access_token: &str) {
    let session = format!("/api/v1/sessions/{}", session_id(access_token));
    let elsewhere = app.log_in(who).await;
    app.request(Method::DELETE, &session).bearer(&elsewhere.access).await.expect(StatusCode::NO_CONTENT);
}

async fn a_browser_learns_why_its_session_ended(engine: Engine) {
    let app = TestApp::start(engine).await;
    for reason in REASONS {
        let ada = end_browsers(&app, reason, reason).await;
        let renewal = app.renew(&ada.cookie).await;
        assert_eq!(renewal.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        assert_eq!(renewal.header("cache-control"), Some("no-store"));
        renewal.expect_over("invalid_token", reason);
        let me = app.get("/api/v1/me").bearer(&ada.access_token).cookie(&ada.cookie);
        me.await.expect_over("invalid_token", reason);
    }
}

async fn a_program_learns_why_its_session_ended(engine: Engine) {
    let app = TestApp::start(engine).await;
    for reason in REASONS {
        let ada = end_programs(&app, reason, reason).await;
        let refused = app.grant(&ada.refresh).await;
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        refused.expect_over("invalid_grant", reason);
        for path in ["/api/v1/me", "/api/v1/sessions"] {
            app.get(path).bearer(&ada.access).await.expect_over("invalid_token", reason);
        }
    }
}

async fn a_protected_page_says_why_to_log_in_again(engine: Engine) {
    let app = TestApp::start(engine).await;
    for reason in REASONS {
        let ada = end_browsers(&app, reason, reason).await;
        for (path, next) in [("/dashboard?a=b", "%2Fdashboard%3Fa%3Db"), ("/account/sessions", "%2Faccount%2Fsessions")]
        {
            let answer = app.get(path).cookie(&ada.cookie).await;
            let answer = answer.expect_way_to(&format!("/login?next={next}&reason={reason}"));
            assert_eq!((answer.header("cache-control"), answer.cookie("portico")), (Some("no-store"), None));
            app.get(path).await.expect_way_to(&format!("/login?next={next}"));
        }
    }
}

async fn a_public_page_is_rendered_for_a_logged_out_visitor(engine: Engine) {
    let app = TestApp::start(engine).await;
    for reason in REASONS {
        let ada = end_browsers(&app, reason, reason).await;
        for path in ["/", "/login", "/signup"] {
            let page = app.get(path).cookie(&ada.cookie).await.expect(StatusCode::OK);
            assert!(page.body.contains("href=\"/login\"") && !page.body.contains("Log out"), "{path} {reason}");
        }
        assert_eq!(app.call("/fn/session/show", &[]).cookie(&ada.cookie).await.json(), "Anonymous", "{reason}");
    }
}

async fn an_unknown_session_gets_no_reason(engine: Engine) {
    let app = TestApp::start(engine).await;
    let deleted = app.browser_session("ada").await;
    app.accounts.delete_user(&email("ada")).await.unwrap();
    for cookie in [deleted.cookie.as_str(), "", "v1.0.0.0", "x"] {
        let problem = app.renew(cookie).await.expect_problem("invalid_token");
        assert_eq!(problem.get("reason"), None, "{problem}");
        app.get("/dashboard").cookie(cookie).await.expect_way_to("/login?next=%2Fdashboard");
    }
    for call in [app.call("/fn/session/refresh", &[]), app.get("/api/v1/me").bearer("a.b.c")] {
        let problem = call.await.expect_problem("invalid_token");
        assert_eq!(problem.get("reason"), None, "{problem}");
    }
    let problem = app.grant("x").await.expect_problem("invalid_grant");
    assert_eq!(problem.get("reason"), None, "{problem}");
    app.sign_up("eve").await;
    let fields = [("email", "eve@example.org"), ("password", PASSWORD)];
    app.call("/fn/session/create", &fields).cookie(&deleted.cookie).await.expect(StatusCode::OK);
}

async fn an_expired_token_says_so_while_its_session_continues(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    app.clock.advance(Duration::from_secs(10 * 60));
    app.get("/api/v1/me").bearer(&ada.access).await.expect_over("invalid_token", "expired");
    app.refresh(&ada).await;
}
