use std::time::Duration;

use http::{Method, StatusCode};
use portico_mail::Kept;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{House, PASSWORD, Server, TestApp, address, until};

on_both_engines! {
    no_command_says_a_password_or_the_secret,
    a_server_that_tells_everything_tells_no_secret,
}

const PATIENCE: Duration = Duration::from_secs(30);
const NEW_PASSWORD: &str = "another canary in the mine";
const WRONG_PASSWORD: &str = "a canary that is not let in";
const NEW_ADDRESS: &str = "countess@example.org";

async fn no_command_says_a_password_or_the_secret(engine: Engine) {
    let app = TestApp::start(engine).await;
    let secret = std::fs::read_to_string(app.data_dir().join("secret.key")).unwrap();
    let traced = || app.portico().with("PORTICO_LOG", "trace");
    let add = ["user", "add", "--email", "ada@example.org", "--name", "Ada", "--password-stdin"];
    let mut said = Vec::new();
    for _ in 0..2 {
        said.push(traced().run_with_input(&add, &format!("{PASSWORD}\n")).await);
    }
    for args in [&["user", "list", "--json"][..], &["user", "show", "ada@example.org"], &["doctor"], &["migrate"]] {
        said.push(traced().run(args).await);
    }
    for outcome in said {
        for text in [outcome.stdout, outcome.stderr] {
            assert!(!text.contains(PASSWORD) && !text.contains(secret.trim()) && !text.contains("$2b$"), "{text}");
        }
    }
}

/// Every journey by mail, with everything logged that our own crates log, and what they are built on.
async fn a_server_that_tells_everything_tells_no_secret(engine: Engine) {
    let house = House::build(engine).await;
    let server = house.serve(&[("PORTICO_LOG", "trace"), ("PORTICO_MAILS", "100/1h")]).await;
    let secrets = live(&house, &server).await;
    server.stop().await;
    let log = house.log();
    assert!(log.contains("\"TRACE\"") || log.contains("\"DEBUG\""), "it does tell everything");
    assert!(secrets.len() >= 16, "{}", secrets.len());
    for secret in secrets {
        assert!(secret.len() > 20, "{secret}");
        assert!(!log.contains(&secret), "{secret} in {}", around(&log, &secret));
        let encoded = secret.replace(' ', "+");
        assert!(!log.contains(&encoded), "{encoded} in {}", around(&log, &encoded));
    }
}

/// Sign-up, confirmation, log-ins that fail and do not, a theft, a reset, another address, an end. What
/// of it is secret.
async fn live(house: &House, server: &Server) -> Vec<String> {
    let ada = server.token_for("ada").await;
    let browser = server.browser_log_in("ada", &[]).await;
    let renewed = server.renewed(&browser).await;
    let refreshed = server.refresh(&ada).await;
    let wrong = json!({ "email": address("ada"), "password": WRONG_PASSWORD });
    server.post("/api/v1/token").json(&wrong).await.expect_problem("invalid_credentials");
    let confirm = token(house, "Confirm your address").await;
    server.get(&format!("/verify-email?token={confirm}")).await.expect(StatusCode::OK);
    let body = json!({ "token": confirm, "password": PASSWORD });
    server.post("/api/v1/email/verify").json(&body).await.expect(StatusCode::NO_CONTENT);
    let body = json!({ "email": NEW_ADDRESS, "password": PASSWORD });
    let change = server.request(Method::PUT, "/api/v1/me/email").bearer(&refreshed.access).json(&body);
    change.await.expect(StatusCode::ACCEPTED);
    let change = token(house, "Confirm your new address").await;
    let fields = [("token", change.as_str()), ("password", WRONG_PASSWORD)];
    server.plain_post("/fn/email/verify", &fields).await.expect(StatusCode::SEE_OTHER);
    let fields = [("email", &*address("ada"))];
    server.plain_post("/fn/password/forgot", &fields).await.expect(StatusCode::SEE_OTHER);
    let reset = token(house, "Choose a new password").await;
    server.get(&format!("/reset-password?token={reset}")).await.expect(StatusCode::OK);
    let fields = [("token", reset.as_str()), ("password", NEW_PASSWORD)];
    server.call("/fn/password/reset", &fields).await.expect(StatusCode::OK);
    let body = json!({ "email": address("ada"), "password": NEW_PASSWORD });
    let again = server.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
    let body = json!({ "password": NEW_PASSWORD });
    let end = server.request(Method::DELETE, "/api/v1/me").bearer(&again.text("access_token")).json(&body);
    end.await.expect(StatusCode::ACCEPTED);
    let secret_key = house.secret_key();
    let mut secrets = vec![confirm, change, reset, secret_key, again.text("access_token"), again.text("refresh_token")];
    for tokens in [ada, refreshed] {
        secrets.extend([tokens.access, tokens.refresh]);
    }
    for browser in [browser, renewed] {
        secrets.extend([browser.access_token, browser.cookie]);
    }
    secrets.extend([PASSWORD, NEW_PASSWORD, WRONG_PASSWORD].map(str::to_owned));
    secrets
}

/// The token in the link of the mail with this subject. Waits for it.
async fn token(house: &House, subject: &str) -> String {
    let mut found = None;
    until(PATIENCE, async || {
        found = house.outbox().await.into_iter().find(|mail| mail.subject == subject).map(in_mail);
        found.is_some()
    })
    .await;
    found.unwrap()
}

fn in_mail(mail: Kept) -> String {
    let link = mail.text.split_whitespace().find(|word| word.contains("?token=")).expect("a link");
    link.split_once("?token=").unwrap().1.to_owned()
}

/// The line in which it stands.
fn around<'a>(log: &'a str, secret: &str) -> &'a str {
    log.lines().find(|line| line.contains(secret)).unwrap_or_default()
}
