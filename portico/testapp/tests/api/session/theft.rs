//! A token reused after its successor was used.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Browser, TestApp, Tokens, all_at_once};

/// Longer than a parent is accepted in any case.
const PAST_GRACE: Duration = Duration::from_secs(11);

on_both_engines! {
    the_previous_token_is_accepted_for_ten_seconds,
    the_previous_token_is_accepted_while_the_response_may_be_lost,
    reusing_the_previous_token_is_theft_once_the_new_access_token_has_been_used,
    reusing_the_previous_cookie_is_theft_once_its_successor_has_been_used,
    reusing_a_token_two_steps_old_is_theft_at_any_time,
    reusing_a_cookie_two_steps_old_is_theft_at_any_time,
    a_thief_who_refreshes_first_is_noticed_too,
    a_theft_ends_only_one_session,
    only_a_refresh_detects_theft,
    thirty_pages_load_concurrently_with_one_cookie,
    pages_load_while_the_cookie_is_refreshed,
}

async fn assert_stolen(app: &TestApp, tokens: &Tokens) {
    app.get("/api/v1/me").bearer(&tokens.access).await.expect_over("invalid_token", "theft");
    app.grant(&tokens.refresh).await.expect_over("invalid_grant", "theft");
}

async fn assert_browsers_stolen(app: &TestApp, browser: &Browser) {
    let me = app.get("/api/v1/me").bearer(&browser.access_token).cookie(&browser.cookie);
    me.await.expect_over("invalid_token", "theft");
    app.get("/dashboard").cookie(&browser.cookie).await.expect_way_to("/login?next=%2Fdashboard&reason=theft");
    app.renew(&browser.cookie).await.expect_over("invalid_token", "theft");
}

async fn the_previous_token_is_accepted_for_ten_seconds(engine: Engine) {
    let app = TestApp::start(engine).await;
    let parent = app.token_for("ada").await;
    let child = app.refresh(&parent).await;
    assert_eq!(app.status_of_program(&child.access).await, 200);
    app.accounts.write_waiting_notes().await;
    app.clock.advance(Duration::from_secs(9));
    assert_eq!(app.refresh(&parent).await.refresh, child.refresh);
    app.clock.advance(Duration::from_secs(1));
    app.grant(&parent.refresh).await.expect_over("invalid_grant", "theft");
}

async fn the_previous_token_is_accepted_while_the_response_may_be_lost(engine: Engine) {
    let app = TestApp::start(engine).await;
    let parent = app.token_for("ada").await;
    let lost = app.refresh(&parent).await;
    app.clock.advance(Duration::from_secs(24 * 60 * 60));
    let child = app.refresh(&parent).await;
    assert_eq!(child.refresh, lost.refresh);
    assert_eq!(app.status_of_program(&child.access).await, 200);
    app.refresh(&child).await;
}

async fn reusing_the_previous_token_is_theft_once_the_new_access_token_has_been_used(engine: Engine) {
    let app = TestApp::start(engine).await;
    let parent = app.token_for("ada").await;
    let child = app.refresh(&parent).await;
    assert_eq!(app.status_of_program(&child.access).await, 200);
    app.accounts.write_waiting_notes().await;
    app.clock.advance(PAST_GRACE);
    app.grant(&parent.refresh).await.expect_over("invalid_grant", "theft");
    assert_stolen(&app, &child).await;
    assert_stolen(&app, &parent).await;
}

async fn reusing_the_previous_cookie_is_theft_once_its_successor_has_been_used(engine: Engine) {
    let app = TestApp::start(engine).await;
    let parent = app.browser_session("ada").await;
    let child = app.renewed(&parent).await;
    app.get("/dashboard").cookie(&child.cookie).await.expect(StatusCode::OK);
    app.accounts.write_waiting_notes().await;
    app.clock.advance(PAST_GRACE);
    app.renew(&parent.cookie).await.expect_over("invalid_token", "theft");
    assert_browsers_stolen(&app, &child).await;
}

async fn reusing_a_token_two_steps_old_is_theft_at_any_time(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for later in [Duration::ZERO, PAST_GRACE] {
        let grandparent = app.log_in("ada").await;
        let parent = app.refresh(&grandparent).await;
        let child = app.refresh(&parent).await;
        app.clock.advance(later);
        app.grant(&grandparent.refresh).await.expect_over("invalid_grant", "theft");
        assert_stolen(&app, &child).await;
        assert_stolen(&app, &parent).await;
    }
}

async fn reusing_a_cookie_two_steps_old_is_theft_at_any_time(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for later in [Duration::ZERO, PAST_GRACE] {
        let grandparent = app.browser_log_in("ada", &[]).await;
        let parent = app.renewed(&grandparent).await;
        let child = app.renewed(&parent).await;
        app.clock.advance(later);
        let answer = app.renew(&grandparent.cookie).await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        answer.expect_over("invalid_token", "theft");
        assert_browsers_stolen(&app, &child).await;
    }
}

async fn a_thief_who_refreshes_first_is_noticed_too(engine: Engine) {
    let app = TestApp::start(engine).await;
    let owner = app.token_for("ada").await;
    let thief = app.refresh(&owner).await;
    let thief = app.refresh(&thief).await;
    assert_eq!(app.status_of_program(&thief.access).await, 200);
    app.grant(&owner.refresh).await.expect_over("invalid_grant", "theft");
    assert_stolen(&app, &thief).await;
}

async fn a_theft_ends_only_one_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let stolen = app.token_for("ada").await;
    let (program, browser) = (app.log_in("ada").await, app.browser_log_in("ada", &[]).await);
    let child = app.refresh(&stolen).await;
    app.refresh(&child).await;
    app.grant(&stolen.refresh).await.expect_over("invalid_grant", "theft");
    assert_eq!((app.status_of_program(&program.access).await, app.status_of_browser(&browser).await), (200, 200));
    app.refresh(&program).await;
    app.renewed(&browser).await;
}

/// A slow request from another tab is anonymous, and ends no session.
async fn only_a_refresh_detects_theft(engine: Engine) {
    let app = TestApp::start(engine).await;
    let old = app.browser_session("ada").await;
    let latest = app.renewed(&app.renewed(&old).await).await;
    app.get("/dashboard").cookie(&old.cookie).await.expect_way_to("/login?next=%2Fdashboard");
    assert_eq!(app.call("/fn/session/show", &[]).cookie(&old.cookie).await.json(), "Anonymous");
    app.get("/api/v1/me").bearer(&old.access_token).cookie(&old.cookie).await.expect_problem("invalid_token");
    app.get("/api/v1/me").bearer(&latest.access_token).cookie(&old.cookie).await.expect_problem("invalid_token");
    assert_eq!(app.status_of_browser(&latest).await, 200);
    app.renewed(&latest).await;
}

async fn thirty_pages_load_concurrently_with_one_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.clock.advance(Duration::from_secs(10 * 60));
    assert_eq!(app.status_of_browser(&ada).await, 401);
    let page = |_| app.get("/dashboard").cookie(&ada.cookie).bearer(&ada.access_token);
    for page in all_at_once((0..30).map(page)).await {
        assert_eq!((page.status, page.headers.contains_key("set-cookie")), (200, false));
        assert!(page.main().contains("Ada"), "{}", page.main());
    }
    app.renewed(&ada).await;
}

async fn pages_load_while_the_cookie_is_refreshed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.clock.advance(Duration::from_secs(10 * 60));
    let page = |_| app.get("/dashboard").cookie(&ada.cookie);
    let renewal = || app.call("/fn/session/refresh", &[]).cookie(&ada.cookie);
    let calls: Vec<_> = (0..15).map(page).chain([renewal(), renewal()]).chain((0..15).map(page)).collect();
    let answers = all_at_once(calls).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let (renewals, pages): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.header("content-type") == Some("application/json"));
    assert!(pages.iter().all(|page| page.main().contains("Ada") && !page.headers.contains_key("set-cookie")));
    let [first, second] = &renewals[..] else { panic!("two renewals") };
    let successor = first.cookie("portico").expect("the cookie's successor");
    assert_eq!(Some(successor.value().to_owned()), second.cookie("portico").map(|cookie| cookie.value().to_owned()));
    app.get("/dashboard").cookie(successor.value()).await.expect(StatusCode::OK);
    app.renew(successor.value()).await.expect(StatusCode::OK);
}
