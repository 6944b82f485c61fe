//! A database and a secret of a previous version, with sessions in use, links on their way and an email in the queue.
//! `tests/fixtures/former/README.md` says how they were made.

use std::time::Duration;

use http::StatusCode;
use portico_accounts::Timestamp;
use portico_testbed::{Database, Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Answer, Browser, PASSWORD, TestApp, Tokens, address};

on_both_engines! {
    the_published_keys_are_the_same,
    access_tokens_are_accepted,
    sessions_can_be_refreshed,
    a_reused_token_is_recognised_as_theft,
    a_known_device_is_recognised,
    links_sent_earlier_work,
    a_queued_email_is_sent,
    a_refused_post_is_shown,
    a_cursor_leads_to_the_next_page,
    the_history_is_shown,
    accounts_stay_disabled_or_due_for_deletion_after_the_upgrade,
    wrong_passwords_and_emails_of_the_previous_version_count,
}

const CREDENTIALS: &str = include_str!("../../fixtures/former/credentials.json");
const SECRET: &str = include_str!("../../fixtures/former/secret");
const SQLITE: &str = include_str!("../../fixtures/former/sqlite.sql");
const POSTGRES: &str = include_str!("../../fixtures/former/postgres.sql");
const NEW_PASSWORD: &str = "another correct horse";
const RESET: &str = "Choose a new password";

/// This version on the database of the previous one, in the moment in which that one stopped.
struct Upgrade {
    app: TestApp,
    kept: Value,
}

impl Upgrade {
    async fn of(engine: Engine) -> Self {
        let (dump, name) = match engine {
            Engine::Sqlite => (SQLITE, "sqlite"),
            Engine::Postgres => (POSTGRES, "postgres"),
        };
        let all: Value = serde_json::from_str(CREDENTIALS).unwrap();
        assert_eq!(all["password"], PASSWORD);
        let kept = all[name].clone();
        let settings = [
            ("PORTICO_SECRET", SECRET.trim()),
            ("PORTICO_PUBLIC_URL", all["origin"].as_str().unwrap()),
            ("PORTICO_RATE_LIMIT", "on"),
        ];
        let time = Timestamp::from_micros(kept["now"].as_i64().unwrap());
        let app = TestApp::start_on(Database::from_dump(engine, dump).await, time, &settings).await;
        Self { app, kept }
    }

    /// Three minutes later. What the previous version was doing when it stopped has been given up by then.
    async fn later(engine: Engine) -> Self {
        let upgrade = Self::of(engine).await;
        upgrade.app.clock.advance(Duration::from_secs(3 * 60));
        upgrade
    }

    fn text(&self, path: &str) -> &str {
        self.kept.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("no {path}"))
    }

    fn browser(&self) -> Browser {
        Browser { cookie: self.text("/browser/cookie").into(), access_token: self.text("/browser/access").into() }
    }

    fn program(&self) -> Tokens {
        Tokens { access: self.text("/program/access").into(), refresh: self.text("/program/refresh").into() }
    }

    async fn password_grant(&self, who: &str, password: &str) -> Answer {
        self.app.post("/api/v1/token").json(&json!({ "email": address(who), "password": password })).await
    }

    async fn reset(&self, token: &str) {
        let body = json!({ "token": token, "password": NEW_PASSWORD });
        self.app.post("/api/v1/password/reset").json(&body).await.expect(StatusCode::NO_CONTENT);
    }

    async fn confirm(&self, token: &str) {
        let body = json!({ "token": token, "password": PASSWORD });
        self.app.post("/api/v1/email/verify").json(&body).await.expect(StatusCode::NO_CONTENT);
    }
}

async fn the_published_keys_are_the_same(engine: Engine) {
    let upgrade = Upgrade::of(engine).await;
    let published = upgrade.app.get("/.well-known/jwks.json").await.expect(StatusCode::OK).json();
    assert_eq!(published, upgrade.kept["keys"]);
}

async fn access_tokens_are_accepted(engine: Engine) {
    let upgrade = Upgrade::of(engine).await;
    let me = upgrade.app.get("/api/v1/me").bearer(&upgrade.program().access).await.expect(StatusCode::OK).json();
    let mut kept = upgrade.kept["user"].clone();
    kept["lang"] = Value::Null;
    assert_eq!(me, kept, "nobody had set a language");
    let browser = upgrade.browser();
    assert_eq!(upgrade.app.status_of_browser(&browser).await, 200);
    let page = upgrade.app.get("/dashboard").cookie(&browser.cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("Ada"), "{}", page.main());
}

async fn sessions_can_be_refreshed(engine: Engine) {
    let upgrade = Upgrade::of(engine).await;
    let program = upgrade.app.refresh(&upgrade.program()).await;
    assert_eq!(upgrade.app.status_of_program(&program.access).await, 200);
    let browser = upgrade.app.renewed(&upgrade.browser()).await;
    assert_eq!(upgrade.app.status_of_browser(&browser).await, 200);
}

async fn a_reused_token_is_recognised_as_theft(engine: Engine) {
    let upgrade = Upgrade::later(engine).await;
    upgrade.app.grant(upgrade.text("/program/used")).await.expect_over("invalid_grant", "theft");
}

async fn a_known_device_is_recognised(engine: Engine) {
    let upgrade = Upgrade::later(engine).await;
    // Notices to a confirmed address have a budget of their own, of which nothing is used.
    upgrade.confirm(upgrade.text("/links/verification")).await;
    let device = upgrade.text("/device_cookie");
    let email = address("ada");
    let fields = [("email", email.as_str()), ("password", PASSWORD)];
    let log_in = || upgrade.app.call("/fn/session/create", &fields);
    let known = log_in().header("cookie", &format!("portico-device={device}")).await.expect(StatusCode::OK);
    assert_eq!(known.cookie("portico-device").unwrap().value(), device);
    assert_eq!(upgrade.app.mails_to(&email).await, 0);
    log_in().await.expect(StatusCode::OK);
    assert_eq!(upgrade.app.mails_to(&email).await, 1, "a new device is noticed");
}

async fn links_sent_earlier_work(engine: Engine) {
    let upgrade = Upgrade::of(engine).await;
    let me = async |access: &str| upgrade.app.get("/api/v1/me").bearer(access).await.json();
    assert_eq!(me(&upgrade.program().access).await["email_verified"], false);
    upgrade.confirm(upgrade.text("/links/verification")).await;
    let ada = upgrade.app.log_in("ada").await;
    assert_eq!(me(&ada.access).await["email_verified"], true);
    upgrade.confirm(upgrade.text("/links/change")).await;
    upgrade.password_grant("countess", PASSWORD).await.expect(StatusCode::OK);
    upgrade.reset(upgrade.text("/links/reset")).await;
    upgrade.password_grant("bob", NEW_PASSWORD).await.expect(StatusCode::OK);
}

async fn a_queued_email_is_sent(engine: Engine) {
    let upgrade = Upgrade::later(engine).await;
    assert_eq!(upgrade.app.mails_to(&address("hugo")).await, 1);
    let token = upgrade.app.mailed_token(&address("hugo"), RESET).await;
    upgrade.reset(&token).await;
    upgrade.password_grant("hugo", NEW_PASSWORD).await.expect(StatusCode::OK);
}

async fn a_refused_post_is_shown(engine: Engine) {
    let upgrade = Upgrade::of(engine).await;
    let cookie = format!("portico-form={}", upgrade.text("/form_cookie"));
    let page = upgrade.app.get("/login").header("cookie", &cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("typed@example.org"), "{}", page.main());
}

async fn a_cursor_leads_to_the_next_page(engine: Engine) {
    let upgrade = Upgrade::of(engine).await;
    let path = format!("/api/v1/sessions?cursor={}", upgrade.text("/cleo/next"));
    let page = upgrade.app.get(&path).bearer(upgrade.text("/cleo/access")).await.expect(StatusCode::OK).json();
    assert_eq!((page["sessions"].as_array().unwrap().len(), &page["next"]), (1, &Value::Null));
}

async fn the_history_is_shown(engine: Engine) {
    let upgrade = Upgrade::of(engine).await;
    let page = upgrade.app.get("/account/security").cookie(&upgrade.browser().cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("Account created") && page.main().contains("Firefox on Linux"), "{}", page.main());
    assert_eq!(page.main().matches("class=\"activity-entry\"").count(), 4, "{}", page.main());
}

async fn accounts_stay_disabled_or_due_for_deletion_after_the_upgrade(engine: Engine) {
    let upgrade = Upgrade::of(engine).await;
    upgrade.app.grant(upgrade.text("/disabled/refresh")).await.expect_over("invalid_grant", "disabled");
    upgrade.password_grant("dora", PASSWORD).await.expect_problem("account_disabled");
    upgrade.password_grant("finn", PASSWORD).await.expect_problem("deletion_pending");
}

async fn wrong_passwords_and_emails_of_the_previous_version_count(engine: Engine) {
    let upgrade = Upgrade::later(engine).await;
    upgrade.password_grant("eve", PASSWORD).await.expect_problem("rate_limited");
    let gail = address("gail");
    upgrade.app.post("/api/v1/password/forgot").json(&json!({ "email": gail })).await.expect(StatusCode::ACCEPTED);
    assert_eq!(upgrade.app.mails_to(&gail).await, 0, "her mailbox has had five");
    upgrade.app.clock.advance(Duration::from_secs(60 * 60));
    upgrade.password_grant("eve", PASSWORD).await.expect(StatusCode::OK);
    upgrade.app.post("/api/v1/password/forgot").json(&json!({ "email": gail })).await.expect(StatusCode::ACCEPTED);
    assert_eq!(upgrade.app.mails_to(&gail).await, 1);
}
