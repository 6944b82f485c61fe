//! Every entry of the tables of doors in docs/SECURITY_MODEL.md. The tables are complete (`documented_doors`), so a new
//! route is tested here automatically.

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp};

on_both_engines! {
    every_api_operation_refuses_anonymous_callers,
    every_server_function_refuses_anonymous_callers,
    every_endpoint_for_administrators_refuses_other_users,
    no_operation_reaches_another_users_data,
    every_protected_page_has_a_log_out_button,
}

const MODEL: &str = include_str!("../../../../../docs/SECURITY_MODEL.md");

/// An unknown id.
const NO_ID: &str = "01890000-0000-7000-8000-000000000000";

/// The entries below `prefix` that are for `who`. There are at least `least`: an empty list would
/// prove anything.
fn doors(who: &str, prefix: &str, least: usize) -> Vec<(Method, &'static str)> {
    let rows = MODEL.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let theirs = rows.filter(|(_, rest)| rest.starts_with(&format!("{who} | ")));
    let doors = theirs.filter_map(|(door, _)| door.split_once(' '));
    let doors = doors.filter(|(_, path)| path.starts_with(prefix));
    let doors: Vec<_> = doors.map(|(method, path)| (method.parse().unwrap(), path)).collect();
    assert!(doors.len() >= least, "{doors:?}");
    doors
}

async fn every_api_operation_refuses_anonymous_callers(engine: Engine) {
    let app = TestApp::start(engine).await;
    let browser = app.browser_session("ada").await;
    for (i, (method, path)) in doors("access token", "/api/v1/", 9).into_iter().enumerate() {
        let path = path.replace("{id}", NO_ID);
        let ask = || app.request(method.clone(), &path).header("sec-fetch-site", "same-origin");
        ask().await.expect_problem("authentication_required");
        ask().cookie(&browser.cookie).await.expect_problem("authentication_required");
        ask().header("authorization", "Basic YWRhOmFkYQ==").await.expect_problem("authentication_required");
        ask().bearer("a.b.c").await.expect_problem("invalid_token");
        ask().bearer(&browser.access_token).await.expect_problem("invalid_token");
        // It works for logged-in users: a separate one each, because some of these operations end the session.
        let bob = app.token_for(&format!("bob{i}")).await;
        assert_ne!(ask().bearer(&bob.access).await.status, 401, "{method} {path}");
    }
}

async fn every_server_function_refuses_anonymous_callers(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for (_, path) in doors("logged in", "/fn/", 8) {
        app.call(path, &[]).await.expect_problem("authentication_required");
        app.call(path, &[]).cookie("v1.forged").await.expect_problem("authentication_required");
        let ada = app.browser_log_in("ada", &[]).await;
        let answer = app.call(path, &[]).cookie(&ada.cookie).await;
        assert!(!answer.body.contains("authentication_required"), "{path}: {}", answer.body);
    }
}

async fn every_endpoint_for_administrators_refuses_other_users(engine: Engine) {
    let app = TestApp::start(engine).await;
    let eve = app.browser_session("eve").await;
    let ada = app.administrator("ada").await;
    for (_, path) in doors("administrators", "/fn/", 2) {
        app.call(path, &[]).await.expect_problem("authentication_required");
        app.call(path, &[]).cookie(&eve.cookie).await.expect_problem("forbidden");
        app.call(path, &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    }
    let program = app.token_for("mallory").await;
    for (method, path) in doors("administrators", "/api/v1/", 1) {
        app.request(method.clone(), path).await.expect_problem("authentication_required");
        app.request(method, path).bearer(&program.access).await.expect_problem("forbidden");
    }
    let pages = doors("administrators", "/", 4).into_iter();
    let pages = pages.filter(|(method, path)| method == Method::GET && !path.starts_with("/api/"));
    for (_, path) in pages {
        let stranger = app.get(path).await.expect(StatusCode::SEE_OTHER);
        assert!(stranger.location().starts_with("/login?next="), "{path}");
        let refused = app.get(path).cookie(&eve.cookie).await.expect(StatusCode::FORBIDDEN);
        assert!(refused.main().contains("Only administrators can see this page"), "{path}");
        app.get(path).cookie(&ada.cookie).await.expect(StatusCode::OK);
    }
}

async fn no_operation_reaches_another_users_data(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let eve = app.token_for("eve").await;
    let user = app.get("/api/v1/me").bearer(&ada.access).await.text("id");
    let sessions = app.get("/api/v1/sessions").bearer(&ada.access).await.json();
    let session = sessions["sessions"][0]["id"].as_str().unwrap();
    let with_id = doors("access token", "/api/v1/", 9).into_iter().filter(|(_, path)| path.contains('{'));
    let with_id: Vec<_> = with_id.collect();
    assert!(!with_id.is_empty());
    for (method, path) in with_id {
        for id in [session, &user, NO_ID] {
            let (begin, rest) = path.split_once('{').unwrap();
            let path = format!("{begin}{id}{}", rest.split_once('}').unwrap().1);
            let body = json!({ "name": "Eve", "password": PASSWORD });
            let ask = app.request(method.clone(), &path).bearer(&eve.access).json(&body);
            ask.await.expect_problem("not_found");
        }
    }
    assert_eq!(app.status_of_program(&ada.access).await, 200);
}

async fn every_protected_page_has_a_log_out_button(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (_, path) in doors("logged in", "/", 5).into_iter().filter(|(method, _)| method == Method::GET) {
        let stranger = app.get(path).await.expect(StatusCode::SEE_OTHER);
        assert!(stranger.location().starts_with("/login?next="), "{path}");
        let page = app.get(path).cookie(&ada.cookie).await.expect(StatusCode::OK).body;
        let header = page.split_once("<header").and_then(|(_, rest)| rest.split_once("</header>")).unwrap().0;
        let form = header.split_once("action=\"/fn/session/end\"").and_then(|(_, rest)| rest.split_once("</form>"));
        assert!(form.is_some_and(|(form, _)| form.contains("<button") && form.contains("Log out")), "{path}: {header}");
    }
}
