//! The account activity on `/account/security`.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, Browser, PASSWORD, TestApp, address};

const PAGE: &str = "/account/security";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
/// The entries that the first page of a long history shows.
const SHOWN: usize = 49;
const HOUR: Duration = Duration::from_secs(60 * 60);

on_both_engines! {
    the_page_shows_the_owners_activity,
    every_log_in_names_its_device_in_one_line,
    the_page_shows_wrong_passwords_within_a_session,
    the_page_shows_fifty_entries_and_links_to_the_rest,
    an_invalid_cursor_shows_the_first_page,
    a_hostile_device_name_is_escaped,
    scripts_get_the_same_list,
    an_anonymous_visitor_sees_no_activity,
}

async fn log_in_with(app: &TestApp, user_agent: &str, password: &str) -> u16 {
    let fields = [("email", &*address("ada")), ("password", password)];
    app.post("/api/v1/token").header("user-agent", user_agent).form(&fields).await.status
}

async fn the_page_shows_the_owners_activity(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.clock.advance(HOUR);
    assert_eq!(log_in_with(&app, FIREFOX, PASSWORD).await, 200);
    app.clock.advance(HOUR);
    for _ in 0..12 {
        assert_eq!(log_in_with(&app, "guesser/1", "not the one").await, 401);
    }
    app.accounts.write_waiting_notes().await;
    app.sign_up("eve").await;
    app.clock.advance(HOUR);
    let ada = app.browser_log_in("ada", &[]).await;
    let page = app.get(PAGE).cookie(&ada.cookie).await.expect(StatusCode::OK);
    let main = page.main();
    let said = |what: &str| main.find(what).unwrap_or_else(|| panic!("{what} is missing in {main}"));
    let made = said("Account created");
    let logged_in = said("Logged in with Firefox on Linux");
    let guessed = said("Someone tried to log in 12 times with a wrong password");
    assert!(guessed < logged_in && logged_in < made, "the latest comes first: {main}");
    assert!(main.contains("datetime=\"2026-09-21T16:13:20Z\"") && main.contains("127.0.0.1"), "{main}");
    assert_eq!(main.matches("class=\"activity-entry\"").count(), 4, "{main}");
    assert!(!main.contains("guesser"), "{main}");
}

async fn every_log_in_names_its_device_in_one_line(engine: Engine) {
    let named: &[(&str, &str)] = &[("user-agent", FIREFOX)];
    for (headers, with, new) in
        [(named, "with Firefox on Linux", ": Firefox on Linux"), (&[], "on an unknown device", "")]
    {
        let app = TestApp::start(engine).await;
        let email = address("ada");
        let log_in = [("email", &*email), ("password", PASSWORD)];
        let sign_up = [&[("name", "Ada")], &log_in[..]].concat();
        let ada = app.call("/fn/account/create", &sign_up).headers(headers).await.expect(StatusCode::OK);
        app.post("/api/v1/token").headers(headers).form(&log_in).await.expect(StatusCode::OK);
        app.call("/fn/session/create", &log_in).headers(headers).await.expect(StatusCode::OK);
        let cookie = ada.cookie("portico").expect("a session cookie");
        let page = app.get(PAGE).cookie(cookie.value()).await.expect(StatusCode::OK);
        let (created, logged_in) = (format!("Account created {with}<"), format!("Logged in {with}<"));
        let from_new = format!("Logged in from a new device{new}<");
        for (said, times) in [(created, 1), (logged_in, 0), (from_new, 2)] {
            assert_eq!(page.main().matches(&said).count(), times, "{said}: {}", page.main());
        }
        let user = app.accounts.users(None, 1).await.unwrap().remove(0);
        let trail = app.accounts.audit_trail(user.id, 10).await.unwrap();
        let recorded = |event: &str| trail.iter().filter(|entry| entry.event == event).count();
        assert_eq!((recorded("authn_login_success"), recorded("authn_new_device")), (2, 2));
    }
}

async fn the_page_shows_wrong_passwords_within_a_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for _ in 0..3 {
        let fields = [("current_password", "not the one"), ("new_password", "another horse")];
        app.plain_post("/fn/password/change", &fields).cookie(&ada.cookie).await.expect(StatusCode::SEE_OTHER);
    }
    app.accounts.write_waiting_notes().await;
    let page = app.get(PAGE).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("A wrong password was entered 3 times in an open session"), "{}", page.main());
}

/// A user whose history does not fit on one page. Of the fifty entries of the first page, two are about one log-in, the
/// last one, so it shows [`SHOWN`].
async fn with_long_history(app: &TestApp) -> Browser {
    app.sign_up("ada").await;
    for _ in 0..60 {
        app.clock.advance(HOUR);
        assert_eq!(log_in_with(app, "curl/8.5.0", PASSWORD).await, 200);
    }
    app.browser_log_in("ada", &[]).await
}

fn entries(page: &Answer) -> usize {
    page.main().matches("class=\"activity-entry\"").count()
}

async fn the_page_shows_fifty_entries_and_links_to_the_rest(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = with_long_history(&app).await;
    let first = app.get(PAGE).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert_eq!(entries(&first), SHOWN);
    assert!(!first.main().contains("Account created") && first.link("Newest").is_none());
    let (mut next, mut left) = (first.link("Older"), 0);
    while let Some(path) = next {
        assert!(path.ends_with("#activity"), "{path}");
        let page = app.get(path.trim_end_matches("#activity")).cookie(&ada.cookie).await.expect(StatusCode::OK);
        assert_eq!(page.link("Newest").as_deref(), Some("/account/security#activity"));
        left += entries(&page);
        next = page.link("Older");
        assert_eq!(next.is_none(), page.main().contains("Account created"), "it is the oldest");
    }
    let user = app.accounts.users(None, 1).await.unwrap().remove(0);
    assert_eq!(50 + left, app.accounts.audit_trail(user.id, 1_000).await.unwrap().len());
}

async fn an_invalid_cursor_shows_the_first_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = with_long_history(&app).await;
    let eve = app.browser_session("eve").await;
    let first = app.get(PAGE).cookie(&ada.cookie).await.expect(StatusCode::OK);
    for wrong in ["", "x", "%ff", "AAAA"] {
        let page = app.get(&format!("{PAGE}?cursor={wrong}")).cookie(&ada.cookie).await.expect(StatusCode::OK);
        assert_eq!((entries(&page), page.link("Older")), (SHOWN, first.link("Older")), "{wrong}");
    }
    let path = first.link("Older").unwrap();
    let hers = app.get(path.trim_end_matches("#activity")).cookie(&eve.cookie).await.expect(StatusCode::OK);
    assert!(hers.main().contains("Account created") && !hers.main().contains("curl"), "{}", hers.main());
}

async fn a_hostile_device_name_is_escaped(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    log_in_with(&app, "<script>alert(1)</script>", PASSWORD).await;
    log_in_with(&app, "Mozilla/5.0 (<img src=x>) Firefox/1", PASSWORD).await;
    let ada = app.browser_log_in("ada", &[]).await;
    let page = app.get(PAGE).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{}", page.main());
}

async fn scripts_get_the_same_list(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let list = app.call("/fn/activity/list", &[]).cookie(&ada.cookie).await.expect(StatusCode::OK).json();
    assert_eq!((&list["next"], &list["is_first"]), (&json!(null), &json!(true)));
    let what: Vec<_> = list["rows"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert!(
        what.contains(&"Account created on an unknown device") && what.iter().any(|what| what.starts_with("Logged in")),
        "{what:?}"
    );
}

async fn an_anonymous_visitor_sees_no_activity(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.browser_session("ada").await;
    app.call("/fn/activity/list", &[]).await.expect_problem("authentication_required");
    app.get(PAGE).await.expect_way_to("/login?next=%2Faccount%2Fsecurity");
}
