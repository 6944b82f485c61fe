//! Two cookies named `portico` in one request. On https their prefix rules that out; on http, on one's own
//! machine, any other program can plant a second one for a longer path.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Call, TestApp};

on_both_engines! {
    a_forged_cookie_next_to_the_real_one_is_ignored,
    cookies_of_two_users_open_neither_session,
    a_log_out_ends_the_session_of_every_cookie,
}

/// Both orders, in one line and in two.
fn with_both(call: impl Fn() -> Call, [one, another]: [&str; 2]) -> [Call; 4] {
    let line = |first: &str, second: &str| call().header("cookie", &format!("portico={first}; portico={second}"));
    [line(one, another), line(another, one), call().cookie(one).cookie(another), call().cookie(another).cookie(one)]
}

async fn a_forged_cookie_next_to_the_real_one_is_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut ada = app.browser_session("ada").await;
    for forged in ["", "x", "v1...", &ada.cookie.replace("v1.", "v1.0"), &format!("{}x", ada.cookie)] {
        for page in with_both(|| app.get("/dashboard"), [&ada.cookie, forged]) {
            let page = page.await.expect(StatusCode::OK);
            assert!(page.body.contains("ada@example.org") && page.cookie("portico").is_none(), "{forged}");
        }
        for me in with_both(|| app.get("/api/v1/me").bearer(&ada.access_token), [&ada.cookie, forged]) {
            assert_eq!(me.await.expect(StatusCode::OK).text("email"), "ada@example.org", "{forged}");
        }
        let renewals = with_both(|| app.call("/fn/session/refresh", &[]), [&ada.cookie, forged]);
        for renewal in renewals {
            let answer = renewal.await.expect(StatusCode::OK);
            ada.cookie = answer.cookie("portico").unwrap().value().to_owned();
        }
    }
}

async fn cookies_of_two_users_open_neither_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let eve = app.browser_session("eve").await;
    let both = [ada.cookie.as_str(), eve.cookie.as_str()];
    for page in with_both(|| app.get("/dashboard"), both) {
        let answer = page.await.expect_way_to("/login?next=%2Fdashboard");
        assert_eq!(answer.cookie("portico"), None);
    }
    for show in with_both(|| app.call("/fn/session/show", &[]), both) {
        assert_eq!(show.await.expect(StatusCode::OK).json(), json!("Anonymous"));
    }
    for renewal in with_both(|| app.call("/fn/session/refresh", &[]), both) {
        let answer = renewal.await;
        assert_eq!(answer.cookie("portico"), None);
        answer.expect_problem("invalid_token");
    }
    for rename in with_both(|| app.call("/fn/account/rename", &[("name", "Eve")]), both) {
        rename.await.expect_problem("authentication_required");
    }
    for browser in [&ada, &eve] {
        for me in with_both(|| app.get("/api/v1/me").bearer(&browser.access_token), both) {
            me.await.expect_problem("invalid_token");
        }
        assert_eq!(app.status_of_browser(browser).await, 200, "no session has ended");
    }
}

async fn a_log_out_ends_the_session_of_every_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.sign_up("eve").await;
    for i in 0..4 {
        let ada = app.browser_log_in("ada", &[]).await;
        let eve = app.browser_log_in("eve", &[]).await;
        let log_outs = with_both(|| app.call("/fn/session/end", &[]), [&ada.cookie, &eve.cookie]);
        let log_out = log_outs.into_iter().nth(i).unwrap();
        log_out.await.expect(StatusCode::OK);
        assert_eq!((app.status_of_browser(&ada).await, app.status_of_browser(&eve).await), (401, 401));
    }
}
