use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, PASSWORD, TestApp, address, all_at_once, claims};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const KEEP: [(&str, &str); 1] = [("keep", "yes")];

on_both_engines! {
    only_a_kept_session_outlives_the_browser,
    the_session_cookie_is_hidden_from_scripts,
    a_session_ends_an_hour_after_the_last_activity,
    a_kept_session_ends_a_week_after_the_last_activity,
    a_session_ends_after_a_day_despite_activity,
    a_kept_session_ends_after_a_month_despite_activity,
    a_browsers_refresh_timer_does_not_count_as_activity,
    a_programs_refresh_counts_as_activity,
    the_cookie_gets_a_new_access_token,
    a_repeated_cookie_gets_the_same_successor,
    a_refresh_without_a_session_is_refused,
    a_kept_sessions_cookie_stays_persistent_when_refreshed,
    parallel_refreshes_of_one_cookie_agree,
    the_refresh_grant_gives_a_new_pair,
    parallel_refreshes_of_one_token_agree,
    an_invalid_refresh_token_is_refused,
    an_access_token_never_outlives_its_session,
}

/// Whether the cookie is still valid. Asking counts as activity, which is recorded before this returns.
async fn is_signed_in(app: &TestApp, cookie: &str) -> bool {
    let answer = app.call("/fn/session/show", &[]).cookie(cookie).await.expect(StatusCode::OK);
    app.accounts.write_waiting_notes().await;
    answer.json() != "Anonymous"
}

fn successor(answer: &Answer) -> String {
    answer.cookie("portico").expect("the cookie's successor").value().to_owned()
}

async fn only_a_kept_session_outlives_the_browser(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let email = address("ada");
    let fields = [("email", email.as_str()), ("password", PASSWORD), KEEP[0]];
    let kept = app.call("/fn/session/create", &fields).await.cookie("portico").unwrap();
    assert_eq!(kept.max_age().map(|age| age.whole_days()), Some(30));
    let short = app.call("/fn/session/create", &fields[..2]).await.cookie("portico").unwrap();
    assert_eq!((short.max_age(), short.expires()), (None, None));
}

async fn the_session_cookie_is_hidden_from_scripts(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    let cookie = app.call("/fn/account/create", &fields).await.cookie("portico").unwrap();
    assert_eq!((cookie.http_only(), cookie.path(), cookie.domain()), (Some(true), Some("/"), None));
    assert_eq!(cookie.same_site().map(|site| site.to_string()), Some("Lax".to_owned()));
}

async fn a_session_ends_an_hour_after_the_last_activity(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for _ in 0..3 {
        app.clock.advance(59 * MINUTE);
        assert!(is_signed_in(&app, &ada.cookie).await);
    }
    app.clock.advance(61 * MINUTE);
    assert!(!is_signed_in(&app, &ada.cookie).await);
    app.renew(&ada.cookie).await.expect_problem("invalid_token");
}

async fn a_kept_session_ends_a_week_after_the_last_activity(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let ada = app.browser_log_in("ada", &KEEP).await;
    app.clock.advance(7 * DAY - HOUR);
    assert!(is_signed_in(&app, &ada.cookie).await);
    app.clock.advance(7 * DAY);
    assert!(!is_signed_in(&app, &ada.cookie).await);
}

async fn a_session_ends_after_a_day_despite_activity(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for _ in 0..47 {
        app.clock.advance(30 * MINUTE);
        assert!(is_signed_in(&app, &ada.cookie).await);
    }
    app.clock.advance(30 * MINUTE);
    assert!(!is_signed_in(&app, &ada.cookie).await);
}

async fn a_kept_session_ends_after_a_month_despite_activity(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let ada = app.browser_log_in("ada", &KEEP).await;
    let program = app.log_in("ada").await;
    for _ in 0..5 {
        app.clock.advance(5 * DAY);
        assert!(is_signed_in(&app, &ada.cookie).await);
    }
    app.clock.advance(5 * DAY);
    assert!(!is_signed_in(&app, &ada.cookie).await);
    app.grant(&program.refresh).await.expect_problem("invalid_grant");
}

async fn a_browsers_refresh_timer_does_not_count_as_activity(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut cookie = app.browser_session("ada").await.cookie;
    for _ in 0..14 {
        app.clock.advance(4 * MINUTE);
        cookie = successor(&app.renew(&cookie).await.expect(StatusCode::OK));
    }
    app.clock.advance(4 * MINUTE);
    app.renew(&cookie).await.expect_problem("invalid_token");
}

async fn a_programs_refresh_counts_as_activity(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut refresh = app.token_for("ada").await.refresh;
    for _ in 0..4 {
        app.clock.advance(6 * DAY);
        refresh = app.grant(&refresh).await.expect(StatusCode::OK).text("refresh_token");
        app.accounts.write_waiting_notes().await;
    }
}

async fn the_cookie_gets_a_new_access_token(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.clock.advance(10 * MINUTE);
    assert_eq!(app.status_of_browser(&ada).await, 401);
    let answer = app.renew(&ada.cookie).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((members, &body["expires_in"]), (vec!["access_token", "expires_in"], &json!(300)));
    let (token, cookie) = (answer.text("access_token"), successor(&answer));
    assert_ne!(cookie, ada.cookie);
    assert_eq!(claims(&token)["sid"], claims(&ada.access_token)["sid"]);
    assert_eq!(app.get("/api/v1/me").bearer(&token).cookie(&cookie).await.status, 200);
}

async fn a_repeated_cookie_gets_the_same_successor(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let first = successor(&app.renew(&ada.cookie).await.expect(StatusCode::OK));
    let second = successor(&app.renew(&ada.cookie).await.expect(StatusCode::OK));
    assert_eq!(first, second);
    assert_ne!(successor(&app.renew(&second).await.expect(StatusCode::OK)), second);
}

async fn a_refresh_without_a_session_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let program = app.token_for("ada").await;
    app.call("/fn/session/refresh", &[]).await.expect_problem("invalid_token");
    for cookie in ["", "v1", "v1.0.0.0", &program.refresh, &program.access] {
        app.renew(cookie).await.expect_problem("invalid_token");
    }
}

async fn a_kept_sessions_cookie_stays_persistent_when_refreshed(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let (kept, short) = (app.browser_log_in("ada", &KEEP).await, app.browser_log_in("ada", &[]).await);
    app.clock.advance(MINUTE);
    let kept = app.renew(&kept.cookie).await.cookie("portico").unwrap();
    assert_eq!(kept.max_age().map(|age| age.whole_minutes()), Some(30 * 24 * 60 - 1));
    assert_eq!(app.renew(&short.cookie).await.cookie("portico").unwrap().max_age(), None);
}

async fn parallel_refreshes_of_one_cookie_agree(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let call = |_| app.call("/fn/session/refresh", &[]).cookie(&ada.cookie);
    let answers = all_at_once((0..50).map(call)).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let mut successors: Vec<_> = answers.iter().map(successor).collect();
    successors.dedup();
    assert_eq!(successors.len(), 1);
    for answer in answers {
        let call = app.get("/api/v1/me").bearer(&answer.text("access_token")).cookie(&successors[0]);
        call.await.expect(StatusCode::OK);
    }
}

async fn the_refresh_grant_gives_a_new_pair(engine: Engine) {
    let app = TestApp::start(engine).await;
    let user = app.sign_up("ada").await;
    let ada = app.log_in("ada").await;
    app.clock.advance(10 * MINUTE);
    let answer = app.grant(&ada.refresh).await.expect(StatusCode::OK);
    assert_eq!((answer.header("cache-control"), answer.cookie("portico")), (Some("no-store"), None));
    assert_eq!(answer.json()["user_id"], user["id"]);
    assert_eq!(app.status_of_program(&answer.text("access_token")).await, 200);
    assert_ne!(answer.text("refresh_token"), ada.refresh);
    let again = app.grant(&ada.refresh).await.expect(StatusCode::OK);
    assert_eq!(again.text("refresh_token"), answer.text("refresh_token"));
    let form = [("grant_type", "refresh_token"), ("refresh_token", &again.text("refresh_token"))];
    app.post("/api/v1/token").form(&form).await.expect(StatusCode::OK);
}

async fn parallel_refreshes_of_one_token_agree(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let body = json!({ "grant_type": "refresh_token", "refresh_token": ada.refresh });
    let answers = all_at_once((0..50).map(|_| app.post("/api/v1/token").json(&body))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let mut successors: Vec<_> = answers.iter().map(|answer| answer.text("refresh_token")).collect();
    successors.dedup();
    assert_eq!(successors.len(), 1);
    for answer in answers {
        assert_eq!(app.status_of_program(&answer.text("access_token")).await, 200);
    }
    app.grant(&successors[0]).await.expect(StatusCode::OK);
}

async fn an_invalid_refresh_token_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let browser = app.browser_log_in("ada", &[]).await;
    let changed = ada.refresh[..ada.refresh.len() - 2].to_owned() + "AA";
    let other = TestApp::start(engine).await.token_for("ada").await;
    for wrong in ["x", "v1.0.0.0", &ada.access, &browser.cookie, &browser.access_token, &changed, &other.refresh] {
        let answer = app.grant(wrong).await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        answer.expect_problem("invalid_grant");
    }
    app.grant(&ada.refresh).await.expect(StatusCode::OK);
}

async fn an_access_token_never_outlives_its_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut cookie = app.browser_session("ada").await.cookie;
    for _ in 0..47 {
        app.clock.advance(30 * MINUTE);
        assert!(is_signed_in(&app, &cookie).await);
        cookie = successor(&app.renew(&cookie).await.expect(StatusCode::OK));
    }
    app.clock.advance(29 * MINUTE);
    assert_eq!(app.renew(&cookie).await.expect(StatusCode::OK).json()["expires_in"], 60);
}
