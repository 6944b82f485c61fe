//! `portico user factors`, `portico user reset-second-factor`, and the doctor's count.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{PASSWORD, TestApp, address, until};

on_both_engines! {
    an_operator_sees_the_factors_of_a_user,
    an_operator_resets_a_second_factor,
    a_user_without_a_password_gets_a_reset_link,
    the_doctor_counts_administrators_without_a_factor,
    unknown_users_are_reported,
}

async fn an_operator_sees_the_factors_of_a_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, _) = app.user_with_app("ada").await;
    let own = app.get("/api/v1/me/factors").bearer(&ada.access).await.expect(StatusCode::OK).json();
    let shown = app.portico().run(&["user", "factors", &address("ada"), "--json"]).await.done();
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), own);
    let table = app.portico().run(&["user", "factors", &address("ada")]).await.done();
    assert!(table.contains("on since 2026-09-21T14:13:20Z") && table.contains("Recovery codes     8"), "{table}");
    app.sign_up("eve").await;
    let table = app.portico().run(&["user", "factors", &address("eve")]).await.done();
    assert!(table.contains("Authenticator app  off"), "{table}");
}

async fn an_operator_resets_a_second_factor(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, factor) = app.user_with_app("ada").await;
    let step = app.step_token("ada").await;
    assert_eq!(app.status_of_program(&ada.access).await, 200);
    let said = app.portico().run(&["user", "reset-second-factor", &address("ada")]).await.done();
    assert!(said.contains("Removed the authenticator app of ada@example.org") && !said.contains("http"), "{said}");
    until(Duration::from_secs(1), async || app.status_of_program(&ada.access).await == 401).await;
    app.get("/api/v1/me").bearer(&ada.access).await.expect_over("invalid_token", "ended_elsewhere");
    app.step_grant(&step, &[("code", &app.code(&factor.phone))]).await.expect_problem("invalid_step");
    app.password_grant("ada").await.expect(StatusCode::OK);
    let mails = app.mails().await;
    assert!(mails.iter().any(|mail| mail.text.contains("administrator")), "an email informs the user");
    let again = app.portico().run(&["user", "reset-second-factor", &address("ada")]).await.done();
    assert!(again.contains("had no authenticator app"), "{again}");
}

async fn a_user_without_a_password_gets_a_reset_link(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    let token = app.mailed_token(&address("ada"), "An authenticator app was turned on").await;
    app.call("/fn/factor/undo", &[("token", &token)]).await.expect(StatusCode::OK);
    let said = app.portico().run(&["user", "reset-second-factor", &address("ada")]).await.done();
    let link = said.lines().find(|line| line.contains("/reset-password?token=")).expect("a link");
    let token = link.split_once("token=").unwrap().1;
    let body = json!({ "token": token, "password": PASSWORD });
    app.post("/api/v1/password/reset").json(&body).await.expect(StatusCode::NO_CONTENT);
}

async fn the_doctor_counts_administrators_without_a_factor(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    for who in ["eve", "bob"] {
        app.sign_up(who).await;
        app.promote(who).await;
    }
    app.promote("ada").await;
    let line = async || {
        let said = app.portico().run(&["doctor"]).await.stdout;
        said.lines().find(|line| line.contains("administrators")).unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    let cure = "; set PORTICO_SECOND_FACTOR=admins to demand one";
    assert_eq!(line().await, format!("warn  administrators 2 have no second factor{cure}"));
    app.demote("eve").await;
    assert_eq!(line().await, format!("warn  administrators 1 has no second factor{cure}"));
    let demanded = app.portico().with("PORTICO_SECOND_FACTOR", "admins").run(&["doctor"]).await.stdout;
    assert!(demanded.contains("1 has no second factor; the next log-in sets one up"), "{demanded}");
    app.demote("bob").await;
    assert_eq!(line().await, "ok    administrators all of them have a second factor");
    app.demote("ada").await;
    assert_eq!(line().await, "ok    administrators none yet; portico user promote EMAIL makes a user one");
}

async fn unknown_users_are_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    for command in ["factors", "reset-second-factor"] {
        let line = app.portico().run(&["user", command, "stranger@example.org"]).await.failed();
        assert!(line.contains("stranger@example.org") && line.contains("portico user list"), "{line}");
    }
}
