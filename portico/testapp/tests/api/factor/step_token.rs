//! The token of a pending log-in opens nothing: in every place, on every route, page and server function, the answer is
//! that of an anonymous visitor.

use http::Method;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::site::Site;

use crate::stage::{Answer, Call, Pending, TestApp};

on_both_engines! {
    a_step_token_is_not_a_credential_of_the_api,
    a_step_cookie_shows_no_page,
    a_step_cookie_calls_no_server_function,
    a_session_is_not_a_step,
    a_step_of_a_browser_and_one_of_a_program_are_not_interchangeable,
}

const MODEL: &str = include_str!("../../../../../docs/SECURITY_MODEL.md");

/// The functions that finish a log-in.
const STEP_FUNCTIONS: &str = "/fn/step/";

/// The endpoints of the table below `prefix`.
fn doors(prefix: &str) -> Vec<(Method, String)> {
    let rows = MODEL.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let doors = rows.filter_map(|(door, _)| door.split_once(' ')).filter(|(_, path)| path.starts_with(prefix));
    let id = "01890000-0000-7000-8000-000000000000";
    doors.map(|(method, path)| (method.parse().unwrap(), path.replace("{id}", id))).collect()
}

/// Everything but the time, the request's id and the nonce.
fn essence(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let headers = answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"));
    let headers = headers.filter(|(name, _)| !name.as_str().starts_with("content-security-policy"));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    (answer.status, answer.body.clone(), headers)
}

/// The token in each place where a credential could be looked for.
fn in_every_place(token: &str, ask: &dyn Fn(&str) -> Call) -> Vec<Call> {
    let query = format!("?access_token={token}&token={token}&step_token={token}");
    vec![
        ask("").bearer(token),
        ask("").header("authorization", &format!("Step {token}")),
        ask("").cookie(token),
        ask("").header("cookie", &format!("portico-step={token}")),
        ask("").header("cookie", &format!("portico-step={token}; portico={token}; portico-device={token}")),
        ask(&query),
        ask("").header("x-step-token", token),
    ]
}

async fn a_step_token_is_not_a_credential_of_the_api(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    let tokens = [app.step_token("ada").await, app.pending_log_in("ada").await.cookie];
    let doors: Vec<_> = doors("/api/v1/me").into_iter().chain(doors("/api/v1/sessions")).collect();
    assert!(doors.len() > 12, "{doors:?}");
    for (method, path) in doors {
        let ask = |query: &str| {
            app.request(method.clone(), &format!("{path}{query}")).header("sec-fetch-site", "same-origin")
        };
        for token in &tokens {
            for call in in_every_place(token, &ask) {
                let answer = call.await;
                assert_eq!(answer.status, 401, "{method} {path} {}", answer.body);
            }
        }
    }
}

async fn a_step_cookie_shows_no_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    let tokens = [app.step_token("ada").await, app.pending_log_in("ada").await.cookie];
    let paths = Site::current().all_pages().map(|page| page.path).filter(|path| *path != "/login/step");
    for path in paths {
        let stranger = app.get(path).await;
        for token in &tokens {
            for place in [format!("portico-step={token}"), format!("portico={token}")] {
                let answer = app.get(path).header("cookie", &place).await;
                assert_eq!((answer.status, answer.header("location")), (stranger.status, stranger.header("location")));
                assert!(!answer.body.contains("Log out") && !answer.body.contains("ada@example.org"), "{path}");
            }
            let answer = app.get(&format!("{path}?step_token={token}")).bearer(token).await;
            assert_eq!(answer.status, stranger.status, "{path}");
        }
    }
}

async fn a_step_cookie_calls_no_server_function(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    let tokens = [app.step_token("ada").await, app.pending_log_in("ada").await.cookie];
    let doors = doors("/fn/").into_iter().filter(|(_, path)| !path.starts_with(STEP_FUNCTIONS));
    for (_, path) in doors {
        let stranger = app.call(&path, &[]).await;
        for token in &tokens {
            for place in [format!("portico-step={token}"), format!("portico={token}")] {
                let fields = [("step_token", token.as_str()), ("access_token", token)];
                let answer = app.call(&path, &fields).header("cookie", &place).await;
                assert_eq!(essence(&answer), essence(&stranger), "{path}");
            }
        }
    }
}

async fn a_session_is_not_a_step(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (tokens, factor) = app.user_with_app("ada").await;
    let browser = app.browser_log_in_with("ada", &factor.phone).await;
    let code = app.next_code(&factor.phone);
    for token in [&tokens.refresh, &tokens.access, &browser.cookie, &browser.access_token] {
        app.step_grant(token, &[("code", &code)]).await.expect_problem("invalid_step");
        let pending = Pending { cookie: token.clone(), methods: serde_json::Value::Null };
        app.finish(&pending, &[("code", &code)]).await.expect_problem("invalid_step");
        let page = app.get("/login/step").header("cookie", &pending.header()).await;
        page.expect_way_to("/login?reason=step_expired");
    }
}

async fn a_step_of_a_browser_and_one_of_a_program_are_not_interchangeable(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let code = app.code(&factor.phone);
    let pending = app.pending_log_in("ada").await;
    app.step_grant(&pending.cookie, &[("code", &code)]).await.expect_problem("invalid_step");
    let program = Pending { cookie: app.step_token("ada").await, methods: serde_json::Value::Null };
    app.finish(&program, &[("code", &code)]).await.expect_problem("invalid_step");
    // Not in the header either, and a program's refresh does not take one.
    app.call("/fn/step/finish", &[("code", &code)]).bearer(&pending.cookie).await.expect_problem("invalid_step");
    app.grant(&program.cookie).await.expect_problem("invalid_grant");
    app.renew(&pending.cookie).await.expect_problem("invalid_token");
}
