//! The sessions of a user who has many: `/api/v1/sessions` and `/account/sessions`, page by page.

use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Answer, Browser, TestApp, Tokens, session_id};

const LIST: &str = "/api/v1/sessions";
const PAGE: &str = "/account/sessions";
const SECOND: Duration = Duration::from_secs(1);

on_both_engines! {
    a_program_gets_a_hundred_and_twenty_sessions_in_three_pages,
    changes_between_pages_cause_no_gaps_and_no_duplicates,
    an_invalid_cursor_is_malformed,
    an_anonymous_caller_with_a_cursor_must_log_in,
    the_first_page_begins_with_the_current_session,
    links_lead_through_every_page_without_scripts,
    an_invalid_cursor_shows_the_first_page,
    a_page_whose_sessions_have_ended_links_back,
    ending_a_session_returns_to_its_page,
    ending_the_others_ends_sessions_on_every_page,
    scripts_get_the_same_pages,
}

/// Ada's programs, the newest first, each logged in a second after the one before.
async fn log_in_often(app: &TestApp, number: usize) -> Vec<Tokens> {
    let mut tokens = Vec::new();
    for _ in 0..number {
        app.clock.advance(SECOND);
        tokens.push(app.log_in("ada").await);
    }
    tokens.reverse();
    tokens
}

fn ids(page: &Value) -> Vec<String> {
    let sessions = page["sessions"].as_array().unwrap().iter();
    sessions.map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}

async fn list(app: &TestApp, access_token: &str, next: &Value) -> Value {
    let path = next.as_str().map_or_else(|| LIST.to_owned(), |next| format!("{LIST}?cursor={next}"));
    app.get(&path).bearer(access_token).await.expect(StatusCode::OK).json()
}

async fn a_program_gets_a_hundred_and_twenty_sessions_in_three_pages(engine: Engine) {
    let app = TestApp::start(engine).await;
    let oldest = app.token_for("ada").await;
    let others = log_in_often(&app, 119).await;
    let (mut pages, mut next) = (Vec::new(), Value::Null);
    for size in [50, 50, 20] {
        let page = list(&app, &oldest.access, &next).await;
        assert_eq!(ids(&page).len(), size);
        assert_eq!(page["next"].is_null(), size == 20, "{}", page["next"]);
        next = page["next"].clone();
        pages.extend(ids(&page));
    }
    let expected: Vec<_> = others.iter().chain([&oldest]).map(|tokens| session_id(&tokens.access)).collect();
    assert_eq!(pages, expected);
}

async fn changes_between_pages_cause_no_gaps_and_no_duplicates(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let tokens = log_in_often(&app, 60).await;
    let here = &tokens[0].access;
    let first = list(&app, here, &Value::Null).await;
    log_in_often(&app, 3).await;
    for ended in [49, 55] {
        let path = format!("{LIST}/{}", session_id(&tokens[ended].access));
        app.request(Method::DELETE, &path).bearer(here).await.expect(StatusCode::NO_CONTENT);
    }
    let second = list(&app, here, &first["next"]).await;
    let all: Vec<_> = tokens.iter().map(|tokens| session_id(&tokens.access)).collect();
    assert_eq!(ids(&first), all[..50]);
    assert_eq!(ids(&second), [&all[50..55], &all[56..]].concat());
    assert_eq!(second["next"], Value::Null);
}

async fn an_invalid_cursor_is_malformed(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let (ada, eve) = (log_in_often(&app, 51).await.remove(0), app.token_for("eve").await);
    let real = list(&app, &ada.access, &Value::Null).await["next"].as_str().unwrap().to_owned();
    let refuse = async |query: &str, access_token: &str| {
        let problem = app.get(&format!("{LIST}?{query}")).bearer(access_token).await.expect_problem("malformed");
        assert_eq!(problem["detail"], "The cursor is not valid. Leave it out to begin with the newest.", "{query}");
    };
    let changed = if real.starts_with('A') { real.replacen('A', "B", 1) } else { format!("A{}", &real[1..]) };
    let long = "A".repeat(5_000);
    for wrong in
        ["", "x", "%00", "%ff", "%E2%9C%93", "0", "null", &changed, &real[1..], &long, &session_id(&ada.access)]
    {
        refuse(&format!("cursor={wrong}"), &ada.access).await;
    }
    refuse(&format!("cursor={real}&cursor={real}"), &ada.access).await;
    refuse(&format!("cursor={real}"), &eve.access).await;
    app.get(&format!("{LIST}?limit=1&cursor={real}")).bearer(&ada.access).await.expect(StatusCode::OK);
}

async fn an_anonymous_caller_with_a_cursor_must_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let ada = log_in_often(&app, 51).await.remove(0);
    let real = list(&app, &ada.access, &Value::Null).await["next"].as_str().unwrap().to_owned();
    for cursor in [&*real, "x"] {
        app.get(&format!("{LIST}?cursor={cursor}")).await.expect_problem("authentication_required");
        app.get(&format!("{LIST}?cursor={cursor}")).bearer("a.b.c").await.expect_problem("invalid_token");
    }
}

async fn show(app: &TestApp, path: &str, browser: &Browser) -> Answer {
    app.get(path).cookie(&browser.cookie).await.expect(StatusCode::OK)
}

/// How many sessions a page lists.
fn rows(page: &Answer) -> usize {
    page.main().matches("class=\"card\"").count()
}

async fn the_first_page_begins_with_the_current_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    log_in_often(&app, 60).await;
    let page = show(&app, PAGE, &ada).await;
    assert_eq!((rows(&page), page.main().matches("This device").count()), (50, 1));
    let first_row = page.main().split("class=\"card\"").nth(1).unwrap();
    assert!(first_row.contains("This device"), "{first_row}");
    let older = show(&app, &page.link("Older").unwrap(), &ada).await;
    assert_eq!((rows(&older), older.main().matches("This device").count()), (11, 0));
}

async fn links_lead_through_every_page_without_scripts(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let mut expected: Vec<_> = log_in_often(&app, 119).await.iter().map(|tokens| session_id(&tokens.access)).collect();
    let (mut path, mut found, mut sizes) = (Some(PAGE.to_owned()), Vec::new(), Vec::new());
    while let Some(here) = path {
        let page = show(&app, &here, &ada).await;
        sizes.push(rows(&page));
        // The current session has no button.
        let values = page.main().split("name=\"id\" value=\"").skip(1);
        found.extend(values.map(|rest| rest.split('"').next().unwrap().to_owned()));
        assert_eq!(page.link("Newest").as_deref(), (here != PAGE).then_some(PAGE));
        path = page.link("Older");
        assert!(page.body.len() < 150_000, "{} bytes", page.body.len());
    }
    assert_eq!(sizes, [50, 50, 20]);
    assert_eq!(found.len(), expected.len());
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

async fn an_invalid_cursor_shows_the_first_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.browser_session("ada").await, app.browser_session("eve").await);
    log_in_often(&app, 60).await;
    let older = show(&app, PAGE, &ada).await.link("Older").unwrap();
    for wrong in
        ["?cursor=", "?cursor=x", "?cursor=%ff", "?cursor=%3Cscript%3E", &format!("?cursor={}", "A".repeat(900))]
    {
        let page = show(&app, &format!("{PAGE}{wrong}"), &ada).await;
        assert_eq!((rows(&page), page.main().matches("This device").count()), (50, 1), "{wrong}");
        assert_eq!((page.link("Newest"), page.link("Older").as_ref()), (None, Some(&older)), "{wrong}");
        assert!(!page.body.contains("<script>\"") && !page.main().contains("name=\"cursor\""), "{wrong}");
    }
    let hers = show(&app, &older, &eve).await;
    assert_eq!((rows(&hers), hers.main().matches("This device").count()), (1, 1));
}

async fn a_page_whose_sessions_have_ended_links_back(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    log_in_often(&app, 60).await;
    let older = show(&app, PAGE, &ada).await.link("Older").unwrap();
    app.plain_post("/fn/sessions/end-others", &[]).cookie(&ada.cookie).await.expect(StatusCode::SEE_OTHER);
    let page = show(&app, &older, &ada).await;
    assert_eq!((rows(&page), page.link("Newest").as_deref(), page.link("Older")), (0, Some(PAGE), None));
    assert!(page.main().contains("There are no older sessions."), "{}", page.main());
}

async fn ending_a_session_returns_to_its_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let oldest = log_in_often(&app, 60).await.pop().unwrap();
    let older = show(&app, PAGE, &ada).await.link("Older").unwrap();
    let page = show(&app, &older, &ada).await;
    let (_, cursor) = older.split_once("cursor=").unwrap();
    assert_eq!(page.main().matches(&format!("name=\"cursor\" value=\"{cursor}\"")).count(), 11, "{}", page.main());
    let oldest = session_id(&oldest.access);
    let fields = [("id", &*oldest), ("cursor", cursor)];
    let back = format!("{PAGE}?ended=yes&cursor={cursor}");
    app.plain_post("/fn/sessions/end", &fields).cookie(&ada.cookie).await.expect_way_to(&back);
    let page = show(&app, &back, &ada).await;
    assert_eq!(rows(&page), 10);
    assert!(page.main().contains("You have been logged out there."), "{}", page.main());
    // A logged-out visitor returns to the same page.
    app.plain_post("/fn/sessions/end", &fields).await.expect_way_to(&older);
    let elsewhere = [("id", &*oldest), ("cursor", "//evil.example\r\nx: y")];
    let answer = app.plain_post("/fn/sessions/end", &elsewhere).cookie(&ada.cookie).await;
    answer.expect_way_to(&format!("{PAGE}?ended=yes&cursor=%2F%2Fevil.example%0D%0Ax%3A%20y"));
}

async fn ending_the_others_ends_sessions_on_every_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let others = log_in_often(&app, 60).await;
    app.plain_post("/fn/sessions/end-others", &[]).cookie(&ada.cookie).await.expect(StatusCode::SEE_OTHER);
    for tokens in [&others[0], &others[59]] {
        app.get("/api/v1/me").bearer(&tokens.access).await.expect_over("invalid_token", "ended_elsewhere");
    }
    assert_eq!(rows(&show(&app, PAGE, &ada).await), 1);
}

async fn scripts_get_the_same_pages(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    log_in_often(&app, 60).await;
    let call = async |fields: &[(&str, &str)]| {
        app.call("/fn/sessions/list", fields).cookie(&ada.cookie).await.expect(StatusCode::OK).json()
    };
    let first = call(&[]).await;
    let second = call(&[("cursor", first["next"].as_str().unwrap())]).await;
    let facts = |page: &Value| (page["rows"].as_array().unwrap().len(), page["is_first"].clone(), page["next"].clone());
    assert_eq!(facts(&first), (50, json!(true), first["next"].clone()));
    assert_eq!(facts(&second), (11, json!(false), Value::Null));
    assert_eq!(facts(&call(&[("cursor", "x")]).await), facts(&first));
}
