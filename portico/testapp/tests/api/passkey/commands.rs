//! Passkeys on the command line, and the doctor's counts.

use std::time::Duration;

use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{PASSWORD, Portico, TestApp, address, until};

on_both_engines! {
    an_operator_sees_the_passkeys_of_a_user,
    passkeys_survive_a_reset_of_the_second_factor,
    an_operator_removes_the_passkeys_of_a_user,
    a_user_left_without_a_way_in_gets_a_reset_link,
    the_doctor_counts_passkeys_of_another_host,
    the_doctor_says_why_no_passkey_is_offered,
    the_doctor_counts_users_who_are_locked_out,
    a_passkey_counts_as_the_factor_of_an_administrator,
}

async fn reset(app: &TestApp, who: &str, options: &[&str]) -> String {
    let email = address(who);
    app.portico().run(&[&["user", "reset-second-factor", email.as_str()], options].concat()).await.done()
}

/// The doctor's line about this subject.
async fn line(portico: Portico, subject: &str) -> String {
    let said = portico.run(&["doctor"]).await.stdout;
    let line = said.lines().find(|line| line.split_whitespace().nth(1) == Some(subject));
    line.unwrap_or_else(|| panic!("{said}")).to_owned()
}

async fn an_operator_sees_the_passkeys_of_a_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let [mut laptop, mut phone] = [app.passkey(), app.synced_passkey()];
    app.add_passkey(&ada, &mut laptop).await;
    app.add_passkey(&ada, &mut phone).await;
    app.clock.advance(Duration::from_secs(60));
    app.passkey_log_in(&mut phone).await;
    let own = app.get("/api/v1/me/factors").bearer(&ada.access_token).cookie(&ada.cookie).await.json();
    let shown = app.portico().run(&["user", "factors", &address("ada"), "--json"]).await.done();
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), own);
    let table = app.portico().run(&["user", "factors", &address("ada")]).await.done();
    assert!(table.contains("Passkeys           2\n"), "{table}");
    assert!(table.contains("since 2026-09-21T14:13:20Z, never used, on one device only\n"), "{table}");
    assert!(table.contains("since 2026-09-21T14:13:20Z, last used 2026-09-21T14:14:20Z, synced\n"), "{table}");
    let off = app.portico().with("PORTICO_PASSKEYS", "off");
    let table = off.run(&["user", "factors", &address("ada")]).await.done();
    assert!(table.contains("Passkeys           0\n") && table.contains("synced, cannot be used"), "{table}");
}

async fn passkeys_survive_a_reset_of_the_second_factor(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, mut passkeys) = app.user_without_password("ada").await;
    let said = reset(&app, "ada", &[]).await;
    assert!(said.contains("had no authenticator app") && !said.contains("http") && !said.contains("passkey"), "{said}");
    until(Duration::from_secs(1), async || app.status_of_browser(&ada).await == 401).await;
    app.passkey_log_in(&mut passkeys[1]).await;
}

async fn an_operator_removes_the_passkeys_of_a_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let mut phone = app.passkey();
    app.add_passkey(&ada, &mut phone).await;
    let said = reset(&app, "ada", &["--passkeys"]).await;
    assert!(said.contains("removed 1 passkey;") && !said.contains("http"), "{said}");
    until(Duration::from_secs(1), async || app.status_of_browser(&ada).await == 401).await;
    assert!(app.refused_passkey(&mut phone).await.is_unknown);
    app.password_grant("ada").await.expect(http::StatusCode::OK);
    let again = reset(&app, "ada", &["--passkeys"]).await;
    assert!(again.contains("there were no passkeys"), "{again}");
    let mails = app.mails().await;
    assert!(mails.iter().any(|mail| mail.text.contains("administrator")), "an email informs the user");
}

async fn a_user_left_without_a_way_in_gets_a_reset_link(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_without_password("ada").await;
    let said = reset(&app, "ada", &["--passkeys"]).await;
    assert!(said.contains("removed 2 passkeys") && said.contains("no way to log in"), "{said}");
    let link = said.lines().find(|line| line.contains("/reset-password?token=")).expect("a link");
    let body = json!({ "token": link.split_once("token=").unwrap().1, "password": PASSWORD });
    app.post("/api/v1/password/reset").json(&body).await.expect(http::StatusCode::NO_CONTENT);
    app.password_grant("ada").await.expect(http::StatusCode::OK);
}

async fn the_doctor_counts_passkeys_of_another_host(engine: Engine) {
    let app = TestApp::start(engine).await;
    assert_eq!(line(app.portico(), "passkeys").await, "ok    passkeys       all of them can be used on localhost");
    let ada = app.browser_session("ada").await;
    let moved = || {
        let portico = app.portico().with("PORTICO_PUBLIC_URL", "https://portico.example");
        portico.with("PORTICO_BCRYPT_COST", "10").with("PORTICO_RATE_LIMIT", "on")
    };
    app.add_passkey(&ada, &mut app.passkey()).await;
    let cure = "; set the former host in PORTICO_PUBLIC_URL, or let the users add new ones";
    let one = "warn  passkeys       1 belongs to another host and cannot be used on portico.example";
    assert_eq!(line(moved(), "passkeys").await, format!("{one}{cure}"));
    app.add_passkey(&ada, &mut app.passkey()).await;
    let two = "warn  passkeys       2 belong to other hosts and cannot be used on portico.example";
    assert_eq!(line(moved(), "passkeys").await, format!("{two}{cure}"));
    assert_eq!(line(app.portico(), "passkeys").await, "ok    passkeys       all of them can be used on localhost");
}

async fn the_doctor_says_why_no_passkey_is_offered(engine: Engine) {
    let app = TestApp::start(engine).await;
    let off = app.portico().with("PORTICO_PASSKEYS", "off");
    assert_eq!(line(off, "passkeys").await, "ok    passkeys       off (PORTICO_PASSKEYS)");
    for url in ["http://127.0.0.1:3000", "http://[::1]:3000"] {
        let line = line(app.portico().with("PORTICO_PUBLIC_URL", url), "passkeys").await;
        assert!(
            line.starts_with("warn  passkeys") && line.ends_with("is an IP address; set a host name there"),
            "{url}: {line}"
        );
    }
}

async fn the_doctor_counts_users_who_are_locked_out(engine: Engine) {
    let app = TestApp::start(engine).await;
    let with_password = app.browser_session("eve").await;
    app.add_passkey(&with_password, &mut app.passkey()).await;
    app.user_without_password("ada").await;
    let off = || app.portico().with("PORTICO_PASSKEYS", "off");
    let moved = || app.portico().with("PORTICO_PUBLIC_URL", "http://127.0.0.1:3000");
    let none = "ok    lockouts       nobody depends on passkeys that cannot be used";
    assert_eq!(line(app.portico(), "lockouts").await, none);
    let one = "warn  lockouts       1 user has no password, and passkeys that cannot be used";
    for portico in [off(), moved()] {
        let said = line(portico, "lockouts").await;
        assert!(said.starts_with(one), "{said}");
    }
    app.user_without_password("grace").await;
    let said = line(off(), "lockouts").await;
    assert!(said.starts_with("warn  lockouts       2 users have no password"), "{said}");
    for who in ["ada", "grace"] {
        app.portico().run(&["user", "disable", &address(who)]).await.done();
    }
    assert_eq!(line(off(), "lockouts").await, none, "disabled users cannot log in anyway");
}

async fn a_passkey_counts_as_the_factor_of_an_administrator(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.administrator("ada").await;
    let portico = || app.portico();
    assert_eq!(
        line(portico(), "administrators").await,
        "warn  administrators 1 has no second factor; set PORTICO_SECOND_FACTOR=admins to demand one"
    );
    app.add_passkey(&ada, &mut app.passkey()).await;
    let fine = "ok    administrators all of them have a second factor";
    assert_eq!(line(portico(), "administrators").await, fine);
    let off = portico().with("PORTICO_PASSKEYS", "off");
    assert_eq!(
        line(off, "administrators").await,
        "warn  administrators 1 has no second factor; set PORTICO_SECOND_FACTOR=admins to demand one"
    );
}
