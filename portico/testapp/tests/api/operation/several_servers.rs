//! Two servers on one database: a change on one applies on the other within a second.
//!
//! That second is the contract's promise. It is measured with the machine's clock from the end of the
//! deciding request or command to the beginning of the first request that is refused.

use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Answer, Browser, Call, Nodes, Server, address, session_id, until};

const PROMISE: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(10);

on_both_engines! {
    a_log_out_applies_on_every_server,
    a_browsers_log_out_applies_on_every_server,
    an_ended_session_is_refused_on_every_server,
    ending_all_others_applies_on_every_server,
    a_stolen_session_is_refused_on_every_server,
    a_disabled_user_is_refused_on_every_server,
    a_deleted_user_is_refused_on_every_server,
    a_logged_out_user_is_refused_on_every_server,
    signing_out_all_users_applies_on_every_server,
    a_demoted_administrator_loses_the_role_on_every_server,
    a_refresh_on_one_server_is_valid_on_the_other,
}

fn me(server: &Server, access_token: &str) -> Call {
    server.get("/api/v1/me").bearer(access_token)
}

fn me_in(server: &Server, browser: &Browser) -> Call {
    me(server, &browser.access_token).cookie(&browser.cookie)
}

/// Sends enough requests that both servers answer from their caches.
async fn warm_up(nodes: &Nodes, call: impl Fn(&Server) -> Call) {
    for _ in 0..5 {
        for server in [&nodes.one, &nodes.other] {
            call(server).await.expect(StatusCode::OK);
        }
    }
}

/// How long it takes until the response is as expected; then it stays so.
async fn holds_within_a_second(what: &str, call: impl Fn() -> Call, is_so: impl Fn(&Answer) -> bool) {
    let took = until(TIMEOUT, async || is_so(&call().await)).await;
    println!("measured: {what}: {} ms", took.as_millis());
    assert!(took < PROMISE, "{what}: {took:?}");
    for _ in 0..20 {
        assert!(is_so(&call().await), "{what}: it did not last");
    }
}

async fn is_refused_within_a_second(what: &str, call: impl Fn() -> Call, reason: Option<&str>) {
    holds_within_a_second(what, &call, |answer| answer.status == 401).await;
    let problem = call().await.expect_problem("invalid_token");
    assert_eq!(problem.get("reason").and_then(|reason| reason.as_str()), reason, "{problem}");
}

async fn a_log_out_applies_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let ada = nodes.one.token_for("ada").await;
    warm_up(&nodes, |server| me(server, &ada.access)).await;
    nodes.one.post("/api/v1/logout").bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
    me(&nodes.one, &ada.access).await.expect_over("invalid_token", "logged_out");
    let there = || me(&nodes.other, &ada.access);
    is_refused_within_a_second(&format!("log-out, {engine:?}"), there, Some("logged_out")).await;
}

async fn a_browsers_log_out_applies_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let ada = nodes.one.browser_session("ada").await;
    warm_up(&nodes, |server| me_in(server, &ada)).await;
    warm_up(&nodes, |server| server.get("/dashboard").cookie(&ada.cookie)).await;
    nodes.one.call("/fn/session/end", &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    let page = || nodes.other.get("/dashboard").cookie(&ada.cookie);
    holds_within_a_second(&format!("a browser's log-out, {engine:?}"), page, |page| page.status == 303).await;
    page().await.expect_way_to("/login?next=%2Fdashboard&reason=logged_out");
    me_in(&nodes.other, &ada).await.expect_over("invalid_token", "logged_out");
}

async fn an_ended_session_is_refused_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let (here, there) = (nodes.one.token_for("ada").await, nodes.other.log_in("ada").await);
    warm_up(&nodes, |server| me(server, &there.access)).await;
    let path = format!("/api/v1/sessions/{}", session_id(&there.access));
    nodes.one.request(Method::DELETE, &path).bearer(&here.access).await.expect(StatusCode::NO_CONTENT);
    let call = || me(&nodes.other, &there.access);
    is_refused_within_a_second(&format!("an ended session, {engine:?}"), call, Some("ended_elsewhere")).await;
}

async fn ending_all_others_applies_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let (here, there) = (nodes.one.token_for("ada").await, nodes.other.log_in("ada").await);
    warm_up(&nodes, |server| me(server, &here.access)).await;
    warm_up(&nodes, |server| me(server, &there.access)).await;
    nodes.one.end_others(&here.access).await.expect(StatusCode::NO_CONTENT);
    let call = || me(&nodes.other, &there.access);
    is_refused_within_a_second(&format!("all others ended, {engine:?}"), call, Some("ended_elsewhere")).await;
    me(&nodes.other, &here.access).await.expect(StatusCode::OK);
}

async fn a_stolen_session_is_refused_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let stolen = nodes.one.token_for("ada").await;
    let latest = nodes.other.refresh(&nodes.one.refresh(&stolen).await).await;
    warm_up(&nodes, |server| me(server, &latest.access)).await;
    nodes.one.grant(&stolen.refresh).await.expect_over("invalid_grant", "theft");
    let call = || me(&nodes.other, &latest.access);
    is_refused_within_a_second(&format!("theft, {engine:?}"), call, Some("theft")).await;
}

async fn a_disabled_user_is_refused_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let ada = nodes.one.token_for("ada").await;
    warm_up(&nodes, |server| me(server, &ada.access)).await;
    nodes.portico().run(&["user", "disable", &address("ada")]).await.done();
    for server in [&nodes.one, &nodes.other] {
        let call = || me(server, &ada.access);
        is_refused_within_a_second(&format!("user disable, {engine:?}"), call, Some("disabled")).await;
    }
}

async fn a_deleted_user_is_refused_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let ada = nodes.one.token_for("ada").await;
    warm_up(&nodes, |server| me(server, &ada.access)).await;
    nodes.portico().run(&["user", "delete", &address("ada")]).await.done();
    for server in [&nodes.one, &nodes.other] {
        is_refused_within_a_second(&format!("user delete, {engine:?}"), || me(server, &ada.access), None).await;
    }
}

async fn a_logged_out_user_is_refused_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let ada = nodes.one.token_for("ada").await;
    warm_up(&nodes, |server| me(server, &ada.access)).await;
    nodes.portico().run(&["user", "sign-out", &address("ada")]).await.done();
    for server in [&nodes.one, &nodes.other] {
        let call = || me(server, &ada.access);
        is_refused_within_a_second(&format!("user sign-out, {engine:?}"), call, Some("ended_elsewhere")).await;
    }
}

async fn signing_out_all_users_applies_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let (ada, eve) = (nodes.one.token_for("ada").await, nodes.other.token_for("eve").await);
    warm_up(&nodes, |server| me(server, &ada.access)).await;
    warm_up(&nodes, |server| me(server, &eve.access)).await;
    nodes.portico().run(&["user", "sign-out", "--all", "--yes"]).await.done();
    for (server, tokens) in [(&nodes.one, &eve), (&nodes.other, &ada)] {
        let call = || me(server, &tokens.access);
        is_refused_within_a_second(&format!("user sign-out --all, {engine:?}"), call, Some("ended_elsewhere")).await;
    }
}

async fn a_demoted_administrator_loses_the_role_on_every_server(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let ada = nodes.one.token_for("ada").await;
    nodes.portico().run(&["user", "promote", &address("ada")]).await.done();
    for server in [&nodes.one, &nodes.other] {
        until(TIMEOUT, async || me(server, &ada.access).await.json()["is_admin"] == true).await;
    }
    warm_up(&nodes, |server| me(server, &ada.access)).await;
    nodes.portico().run(&["user", "demote", &address("ada")]).await.done();
    for server in [&nodes.one, &nodes.other] {
        let is_none = |answer: &Answer| answer.status == 200 && answer.json()["is_admin"] == false;
        holds_within_a_second(&format!("user demote, {engine:?}"), || me(server, &ada.access), is_none).await;
    }
}

async fn a_refresh_on_one_server_is_valid_on_the_other(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let (program, browser) = (nodes.one.token_for("ada").await, nodes.one.browser_log_in("ada", &[]).await);
    warm_up(&nodes, |server| me(server, &program.access)).await;
    warm_up(&nodes, |server| me_in(server, &browser)).await;
    let (mut program, mut browser) = (program, browser);
    for server in [&nodes.one, &nodes.other, &nodes.one] {
        program = server.refresh(&program).await;
        browser = server.renewed(&browser).await;
        warm_up(&nodes, |server| me(server, &program.access)).await;
        warm_up(&nodes, |server| me_in(server, &browser)).await;
        warm_up(&nodes, |server| server.get("/dashboard").cookie(&browser.cookie)).await;
    }
}
