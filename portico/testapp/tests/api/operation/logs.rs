use std::time::Duration;

use http::{Method, StatusCode};
use portico_mail::StoredMail;
use portico_testbed::{Engine, free_address, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, Door, House, PASSWORD, Server, TestApp, address, until};

on_both_engines! {
    commands_print_no_passwords_or_secrets,
    a_trace_log_contains_no_secrets,
    a_pretty_log_contains_no_secrets,
    an_unreachable_mail_server_logs_no_password,
    an_unreadable_email_is_logged_without_its_content,
}

const TIMEOUT: Duration = Duration::from_secs(30);
const NEW_PASSWORD: &str = "another canary in the mine";
const WRONG_PASSWORD: &str = "a canary that is not let in";
const NEW_ADDRESS: &str = "countess@example.org";

async fn commands_print_no_passwords_or_secrets(engine: Engine) {
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

async fn a_trace_log_contains_no_secrets(engine: Engine) {
    a_log_contains_no_secrets(engine, "json").await;
}

async fn a_pretty_log_contains_no_secrets(engine: Engine) {
    a_log_contains_no_secrets(engine, "pretty").await;
}

/// Every journey by email, with all log lines of our own crates and their dependencies. Secrets
/// appear neither there, nor in the metrics, nor in an account's history.
async fn a_log_contains_no_secrets(engine: Engine, format: &str) {
    let house = House::build(engine).await;
    let measured = free_address();
    let settings = [
        ("PORTICO_LOG", "trace"),
        ("PORTICO_LOG_FORMAT", format),
        ("PORTICO_MAILS", "100/1h"),
        ("PORTICO_METRICS_LISTEN", &measured.to_string()),
    ];
    let server = house.serve(&settings).await;
    let (secrets, history) = live(&house, &server).await;
    let metrics = Door::at(measured, format!("http://{measured}")).get("/metrics").await.expect(StatusCode::OK).body;
    server.stop().await;
    let log = house.log();
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "the trace log is complete");
    assert!(metrics.contains("portico_log_ins_total") && history.contains("authn_login_fail"), "{metrics} {history}");
    assert!(secrets.len() >= 17, "{}", secrets.len());
    for secret in secrets {
        assert!(secret.len() > 20, "{secret}");
        for secret in [secret.replace(' ', "+"), secret.replace(' ', "%20"), secret] {
            assert!(!log.contains(&secret), "{secret} in {}", around(&log, &secret));
            assert!(!metrics.contains(&secret) && !history.contains(&secret), "{secret} in {metrics} or {history}");
        }
    }
}

/// If the mail server is unreachable, the log says so, but does not show its password.
async fn an_unreachable_mail_server_logs_no_password(engine: Engine) {
    const SMTP_PASSWORD: &str = "canary-of-the-mail-server";
    let house = House::build(engine).await;
    let url = format!("smtp://portico:{SMTP_PASSWORD}@{}", free_address());
    let settings = [("PORTICO_LOG", "trace"), ("PORTICO_SMTP_URL", url.as_str())];
    let server = house.serve(&settings).await;
    let body = json!({ "name": "Ada", "email": address("ada"), "password": PASSWORD });
    let answer = server.post("/api/v1/signup").json(&body).await;
    until(TIMEOUT, async || house.log().contains("an email will be retried")).await;
    server.stop().await;
    for told in [house.log(), answer.body] {
        assert!(!told.contains(SMTP_PASSWORD) && !told.contains(PASSWORD), "{}", around(&told, SMTP_PASSWORD));
    }
}

/// One that no version can read, and one that waited too long for a later version.
async fn an_unreadable_email_is_logged_without_its_content(engine: Engine) {
    let house = House::build(engine).await;
    let _server = house.serve(&[("PORTICO_LOG", "info")]).await;
    house
        .change(match engine {
            Engine::Sqlite => {
                "insert into mails (id, letter, to_key, to_email, created_at, next_attempt_at, attempts) values \
                 (randomblob(16), '{\"about\":\"canary@bird.example\"}', 'canary', 'canary@bird.example', 0, 0, 0), \
                 (randomblob(16), '/verify-email?token=canary', 'canary', 'canary@bird.example', 0, 0, 0)"
            }
            Engine::Postgres => {
                "insert into mails (id, letter, to_key, to_email, created_at, next_attempt_at, attempts) values \
                 (gen_random_uuid(), '{\"about\":\"canary@bird.example\"}', 'canary', 'canary@bird.example', 0, 0, 0), \
                 (gen_random_uuid(), '/verify-email?token=canary', 'canary', 'canary@bird.example', 0, 0, 0)"
            }
        })
        .await;
    until(TIMEOUT, async || house.log().matches("an email could not be read").count() == 2).await;
    assert!(!house.log().contains("canary"), "{}", around(&house.log(), "canary"));
}

/// Sign-up, confirmation, log-ins that fail and succeed, a theft, a reset, an address change, a deletion. Returns
/// the secrets involved, and the account's history. No refusal repeats what was sent.
async fn live(house: &House, server: &Server) -> (Vec<String>, String) {
    let ada = server.token_for("ada").await;
    let browser = server.browser_log_in("ada", &[]).await;
    let renewed = server.renewed(&browser).await;
    let refreshed = server.refresh(&ada).await;
    let wrong = json!({ "email": address("ada"), "password": WRONG_PASSWORD });
    tells_nothing_of(server.post("/api/v1/token").json(&wrong).await, WRONG_PASSWORD);
    let forged = format!("{}x", ada.access);
    tells_nothing_of(server.get("/api/v1/me").bearer(&forged).await, &forged);
    tells_nothing_of(server.grant(&format!("{}x", ada.refresh)).await, &ada.refresh);
    let confirm = token(house, "Confirm your email address").await;
    server.get(&format!("/verify-email?token={confirm}")).await.expect(StatusCode::OK);
    let body = json!({ "token": confirm });
    let verify = server.post("/api/v1/email/verify").bearer(&refreshed.access).json(&body);
    verify.await.expect(StatusCode::NO_CONTENT);
    let body = json!({ "email": NEW_ADDRESS, "password": PASSWORD });
    let change = server.request(Method::PUT, "/api/v1/me/email").bearer(&refreshed.access).json(&body);
    change.await.expect(StatusCode::ACCEPTED);
    let change = token(house, "Confirm your new email address").await;
    let fields = [("token", change.as_str()), ("password", WRONG_PASSWORD)];
    server.plain_post("/fn/email/verify", &fields).await.expect(StatusCode::SEE_OTHER);
    let fields = [("email", &*address("ada"))];
    server.plain_post("/fn/password/forgot", &fields).await.expect(StatusCode::SEE_OTHER);
    let reset = token(house, "Choose a new password").await;
    server.get(&format!("/reset-password?token={reset}")).await.expect(StatusCode::OK);
    let fields = [("token", reset.as_str()), ("password", NEW_PASSWORD)];
    server.call("/fn/password/reset", &fields).await.expect(StatusCode::OK);
    tells_nothing_of(server.call("/fn/password/reset", &fields).await, &reset);
    let body = json!({ "email": address("ada"), "password": NEW_PASSWORD });
    let again = server.post("/api/v1/token").json(&body).await.expect(StatusCode::OK);
    let export = server.get("/api/v1/me/export").bearer(&again.text("access_token")).await.expect(StatusCode::OK);
    let history = export.json()["audit_events"].to_string();
    let known =
        server.plain_post("/fn/session/create", &[("email", &*address("ada")), ("password", NEW_PASSWORD)]).await;
    let device = known.cookie("portico-device").expect("a device cookie").value().to_owned();
    let body = json!({ "password": NEW_PASSWORD });
    let end = server.request(Method::DELETE, "/api/v1/me").bearer(&again.text("access_token")).json(&body);
    end.await.expect(StatusCode::ACCEPTED);
    let secret_key = house.secret_key();
    let mut secrets =
        vec![device, confirm, change, reset, secret_key, again.text("access_token"), again.text("refresh_token")];
    for tokens in [ada, refreshed] {
        secrets.extend([tokens.access, tokens.refresh]);
    }
    for browser in [browser, renewed] {
        secrets.extend([browser.access_token, browser.cookie]);
    }
    secrets.extend([PASSWORD, NEW_PASSWORD, WRONG_PASSWORD].map(str::to_owned));
    (secrets, history)
}

#[track_caller]
fn tells_nothing_of(refused: Answer, secret: &str) {
    assert!((400..500).contains(&refused.status), "{} {}", refused.status, refused.body);
    assert!(!refused.body.contains(secret), "{}", refused.body);
    assert!(!refused.headers.values().any(|value| value.to_str().is_ok_and(|value| value.contains(secret))));
}

/// The token in the link of the email with this subject. Waits for it.
async fn token(house: &House, subject: &str) -> String {
    let mut found = None;
    until(TIMEOUT, async || {
        found = house.outbox().await.into_iter().find(|mail| mail.subject == subject).map(in_mail);
        found.is_some()
    })
    .await;
    found.unwrap()
}

fn in_mail(mail: StoredMail) -> String {
    let link = mail.text.split_whitespace().find(|word| word.contains("?token=")).expect("a link");
    link.split_once("?token=").unwrap().1.to_owned()
}

/// The line that contains it.
fn around<'a>(log: &'a str, secret: &str) -> &'a str {
    log.lines().find(|line| line.contains(secret)).unwrap_or_default()
}
