//! Operator commands next to a running server, which follows within a second.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::Value;

use crate::stage::{Answer, Portico, TestApp, Tokens, address, until};

const STANDING: [&str; 5] = ["disable", "enable", "promote", "demote", "sign-out"];

on_both_engines! {
    a_disabled_user_loses_access,
    an_enabled_users_old_sessions_stay_ended,
    disabling_twice_keeps_the_first_timestamp,
    a_user_can_be_promoted_and_demoted,
    a_logged_out_user_can_log_in_again,
    all_users_are_logged_out_and_can_log_in_again,
    signing_out_all_users_requires_a_confirmation,
    a_deleted_users_token_is_refused,
    other_users_keep_their_sessions,
    an_unknown_user_is_reported_in_one_line,
}

async fn order(app: &TestApp, command: &str, who: &str) -> String {
    app.portico().run(&["user", command, &address(who)]).await.done()
}

async fn shown(app: &TestApp, who: &str) -> Value {
    serde_json::from_str(&app.portico().run(&["user", "show", &address(who), "--json"]).await.done()).unwrap()
}

/// Logs in, and makes the server cache the session.
async fn known(app: &TestApp, who: &str) -> Tokens {
    let tokens = app.log_in(who).await;
    for _ in 0..3 {
        assert_eq!(app.status_of_program(&tokens.access).await, 200);
    }
    tokens
}

/// Repeats `GET /me` until the response is as expected, for at most a second.
async fn me_within_a_second(app: &TestApp, tokens: &Tokens, is_so: impl Fn(&Answer) -> bool) -> Answer {
    let me = || app.get("/api/v1/me").bearer(&tokens.access);
    until(Duration::from_secs(1), async || is_so(&me().await)).await;
    me().await
}

async fn a_disabled_user_loses_access(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let ada = known(&app, "ada").await;
    assert_eq!(shown(&app, "ada").await["disabled_at"], Value::Null);
    assert!(order(&app, "disable", "ada").await.contains("ada@example.org"));
    let me = me_within_a_second(&app, &ada, |answer| answer.status == 401).await;
    me.expect_over("invalid_token", "disabled");
    app.grant(&ada.refresh).await.expect_over("invalid_grant", "disabled");
    let at = shown(&app, "ada").await["disabled_at"].as_str().expect("a time").to_owned();
    assert!(at.starts_with("20") && at.contains('T') && at.ends_with('Z'), "{at}");
    let table = app.portico().run(&["user", "show", &address("ada")]).await.done();
    assert!(table.contains(&at), "{table}");
}

async fn an_enabled_users_old_sessions_stay_ended(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let before = known(&app, "ada").await;
    order(&app, "disable", "ada").await;
    order(&app, "enable", "ada").await;
    assert_eq!(shown(&app, "ada").await["disabled_at"], Value::Null);
    let me = me_within_a_second(&app, &before, |answer| answer.status == 401).await;
    me.expect_over("invalid_token", "disabled");
    known(&app, "ada").await;
    order(&app, "enable", "ada").await;
    app.get("/api/v1/me").bearer(&before.access).await.expect_over("invalid_token", "disabled");
}

async fn disabling_twice_keeps_the_first_timestamp(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    order(&app, "disable", "ada").await;
    let first = shown(&app, "ada").await;
    order(&app, "disable", "ada").await;
    assert_eq!(shown(&app, "ada").await, first);
}

async fn a_user_can_be_promoted_and_demoted(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let ada = known(&app, "ada").await;
    for (command, is_admin) in [("promote", true), ("promote", true), ("demote", false), ("demote", false)] {
        order(&app, command, "ada").await;
        let is_so = |answer: &Answer| answer.status == 200 && answer.json()["is_admin"] == is_admin;
        me_within_a_second(&app, &ada, is_so).await.expect(StatusCode::OK);
        assert_eq!(shown(&app, "ada").await["is_admin"], is_admin);
    }
    app.refresh(&ada).await;
}

async fn a_logged_out_user_can_log_in_again(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let (first, second) = (known(&app, "ada").await, known(&app, "ada").await);
    assert!(order(&app, "sign-out", "ada").await.contains("Ended 2 sessions of ada@example.org"));
    for tokens in [first, second] {
        let me = me_within_a_second(&app, &tokens, |answer| answer.status == 401).await;
        me.expect_over("invalid_token", "ended_elsewhere");
    }
    known(&app, "ada").await;
    assert!(order(&app, "sign-out", "ada").await.contains("Ended 1 session of ada@example.org"));
    assert!(order(&app, "sign-out", "ada").await.contains("Ended 0 sessions of ada@example.org"));
}

async fn all_users_are_logged_out_and_can_log_in_again(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.sign_up("eve").await;
    let (ada, eve) = (known(&app, "ada").await, known(&app, "eve").await);
    let said = app.portico().run(&["user", "sign-out", "--all", "--yes"]).await.done();
    assert!(said.contains("Ended 2 sessions of all users"), "{said}");
    for tokens in [ada, eve] {
        let me = me_within_a_second(&app, &tokens, |answer| answer.status == 401).await;
        me.expect_over("invalid_token", "ended_elsewhere");
        app.grant(&tokens.refresh).await.expect_over("invalid_grant", "ended_elsewhere");
    }
    known(&app, "ada").await;
    assert!(app.portico().run(&["user", "sign-out", "--all", "--yes"]).await.done().contains("Ended 1 session of all"));
}

async fn signing_out_all_users_requires_a_confirmation(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let ada = known(&app, "ada").await;
    let line = app.portico().run_with_input(&["user", "sign-out", "--all"], "yes\n").await.failed();
    assert!(line.contains("there is no terminal to ask") && line.contains("--yes"), "{line}");
    app.refresh(&ada).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn signing_out_all_users_at_a_terminal_requires_a_full_yes() {
    let app = TestApp::start(Engine::Sqlite).await;
    app.sign_up("ada").await;
    let ada = known(&app, "ada").await;
    let command = ["user", "sign-out", "--all"];
    for answer in ["y\n", "no\n", "\n"] {
        let refused = app.portico().run_at_terminal(&command, answer).await;
        let screen = &refused.stdout;
        assert!(screen.contains("This ends 1 session, and all users must log in again. Type yes"), "{screen}");
        assert!(refused.code == 1 && screen.contains("no session was ended"), "{screen}");
    }
    app.refresh(&ada).await;
    let done = app.portico().run_at_terminal(&command, "yes\n").await;
    assert!(done.code == 0 && done.stdout.contains("Ended 1 session of all users"), "{done:?}");
}

async fn a_deleted_users_token_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let ada = known(&app, "ada").await;
    order(&app, "delete", "ada").await;
    let me = me_within_a_second(&app, &ada, |answer| answer.status == 401).await;
    assert_eq!(me.expect_problem("invalid_token").get("reason"), None);
}

async fn other_users_keep_their_sessions(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    app.sign_up("eve").await;
    let eve = known(&app, "eve").await;
    for command in STANDING.into_iter().chain(["delete"]) {
        order(&app, command, "ada").await;
        let user = app.get("/api/v1/me").bearer(&eve.access).await.expect(StatusCode::OK).json();
        assert_eq!((&user["name"], &user["is_admin"]), (&Value::from("Eve"), &Value::from(false)), "{command}");
    }
    assert_eq!(shown(&app, "eve").await["disabled_at"], Value::Null);
    app.refresh(&eve).await;
}

async fn an_unknown_user_is_reported_in_one_line(engine: Engine) {
    let app = TestApp::start(engine).await;
    for command in STANDING {
        let line = app.portico().run(&["user", command, "stranger@example.org"]).await.failed();
        assert!(line.contains("stranger@example.org") && line.contains("portico user list"), "{line}");
        let line = app.portico().run(&["user", command, "no address"]).await.failed();
        assert!(line.contains("no address"), "{line}");
    }
}

#[tokio::test]
async fn wrong_usage_exits_with_2() {
    let folder = tempfile::TempDir::new().unwrap();
    for command in STANDING {
        for more in [&[][..], &["a@example.org", "b@example.org"], &["a@example.org", "--json"]] {
            let args = [&["user", command], more].concat();
            let outcome = Portico::on(&folder.path().join("data")).run(&args).await;
            assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{args:?}");
            assert!(outcome.stderr.contains("Usage: portico user"), "{}", outcome.stderr);
        }
    }
    for more in [&["--yes"][..], &["--all", "a@example.org"], &["a@example.org", "--yes"], &["--all", "--json"]] {
        let args = [&["user", "sign-out"], more].concat();
        let outcome = Portico::on(&folder.path().join("data")).run(&args).await;
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{args:?}");
    }
}
