//! A real server and its mail server: emails may arrive late, or twice under one id, but
//! no requested email is lost, and no request waits for one.

use std::collections::BTreeSet;
use std::time::Duration;

use http::StatusCode;
use portico_accounts::Clock;
use portico_testbed::{Behaviour, Engine, MailServer, free_address, on_both_engines};
use serde_json::json;

use crate::stage::{House, Server, TestApp, address, all_at_once, until};

/// A failed email is retried after ten seconds and after twenty.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Far below the timeout for a mail server.
const AT_ONCE: Duration = Duration::from_secs(5);

on_both_engines! {
    waiting_emails_are_all_delivered_when_the_mail_server_returns,
    a_killed_server_loses_no_email,
    an_unacknowledged_email_is_sent_twice_under_one_id,
    a_mail_servers_reply_is_not_logged_beyond_its_code,
    a_silent_mail_server_delays_neither_requests_nor_shutdown,
    the_mail_server_is_greeted_with_the_public_host,
    a_server_on_loopback_greets_with_the_senders_domain,
}

async fn sign_up_all(server: &Server, names: &[String]) {
    for name in names {
        server.sign_up(name).await;
    }
}

async fn forget(server: &Server, who: &str) {
    let body = json!({ "email": address(who) });
    server.post("/api/v1/password/forgot").json(&body).await.expect(StatusCode::ACCEPTED);
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("ada{i}")).collect()
}

/// How a server with these settings greets a mail server.
async fn greetings(engine: Engine, settings: &[(&str, &str)]) -> BTreeSet<String> {
    let mail_server = MailServer::start(Behaviour::Accept).await;
    let url = mail_server.url();
    let basic = [("PORTICO_SMTP_URL", url.as_str()), ("PORTICO_VERIFY_EMAIL", "optional")];
    let app = TestApp::start_with(engine, &[&basic, settings].concat()).await;
    app.sign_up("ada").await;
    until(TIMEOUT, async || !mail_server.mails().is_empty()).await;
    mail_server.greetings().into_iter().collect()
}

/// The recipients of emails, and their message ids.
fn recipients_and_ids(server: &MailServer) -> (BTreeSet<String>, BTreeSet<String>) {
    let mails = server.mails();
    let all = |name: &str| mails.iter().map(|mail| header(mail, name).to_owned()).collect();
    (all("To"), all("Message-ID"))
}

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    let lines = mail.lines().filter_map(|line| line.split_once(": "));
    lines.into_iter().find(|(found, _)| *found == name).expect("the header").1
}

async fn waiting_emails_are_all_delivered_when_the_mail_server_returns(engine: Engine) {
    let house = House::build(engine).await;
    let away = free_address();
    let server = house.serve(&[("PORTICO_SMTP_URL", &format!("smtp://{away}"))]).await;
    let names = names(6);
    sign_up_all(&server, &names).await;
    until(TIMEOUT, async || house.log().matches("will be retried").count() >= names.len()).await;
    let mail_server = MailServer::start_at(away, Behaviour::Accept).await;
    until(TIMEOUT, async || mail_server.mails().len() >= names.len()).await;
    let (to, ids) = recipients_and_ids(&mail_server);
    assert_eq!(to, names.iter().map(|name| address(name)).collect());
    assert_eq!((ids.len(), mail_server.mails().len()), (names.len(), names.len()));
}

async fn a_killed_server_loses_no_email(engine: Engine) {
    let house = House::build(engine).await;
    let away = free_address();
    let settings = [("PORTICO_SMTP_URL", &*format!("smtp://{away}"))];
    let names = names(4);
    let server = house.serve(&settings).await;
    sign_up_all(&server, &names[..3]).await;
    until(TIMEOUT, async || house.log().matches("will be retried").count() >= 3).await;
    // The last server is killed as soon as it has responded.
    sign_up_all(&server, &names[3..]).await;
    server.kill();
    let mail_server = MailServer::start_at(away, Behaviour::Accept).await;
    // The email being sent is left alone for two minutes: skip them.
    house.change("update mails set next_attempt_at = next_attempt_at - 120000000").await;
    let _next = house.serve(&settings).await;
    until(TIMEOUT, async || recipients_and_ids(&mail_server).0.len() >= names.len()).await;
    let (to, ids) = recipients_and_ids(&mail_server);
    assert_eq!(to, names.iter().map(|name| address(name)).collect());
    assert_eq!(ids.len(), names.len());
}

async fn a_mail_servers_reply_is_not_logged_beyond_its_code(engine: Engine) {
    let house = House::build(engine).await;
    let mail_server = MailServer::start(Behaviour::FailTemporarily).await;
    let server = house.serve(&[("PORTICO_SMTP_URL", &mail_server.url())]).await;
    server.sign_up("ada").await;
    until(TIMEOUT, async || house.log().contains("will be retried")).await;
    assert!(mail_server.mails()[0].contains("token="), "the answer quotes the email");
    assert!(house.log().contains("451 4.7.1") && !house.log().contains("token="), "{}", house.log());
}

async fn an_unacknowledged_email_is_sent_twice_under_one_id(engine: Engine) {
    let house = House::build(engine).await;
    let mail_server = MailServer::start(Behaviour::Disconnect).await;
    let server = house.serve(&[("PORTICO_SMTP_URL", &mail_server.url())]).await;
    server.sign_up("ada").await;
    mail_server.arrival().await;
    mail_server.set_behaviour(Behaviour::Accept);
    until(TIMEOUT, async || mail_server.mails().len() >= 2).await;
    // The next email arrives after any further copy of the first.
    server.sign_up("eve").await;
    until(TIMEOUT, async || recipients_and_ids(&mail_server).0.contains("eve@example.org")).await;
    let mails = mail_server.mails();
    let ids: Vec<_> = mails.iter().map(|mail| header(mail, "Message-ID")).collect();
    assert_eq!((ids.len(), ids[0] == ids[1], ids[1] == ids[2]), (3, true, false), "{ids:?}");
}

async fn a_silent_mail_server_delays_neither_requests_nor_shutdown(engine: Engine) {
    let house = House::build(engine).await;
    let mail_server = MailServer::start(Behaviour::Silent).await;
    let server = house.serve(&[("PORTICO_SMTP_URL", &mail_server.url()), ("PORTICO_MAILS", "100/1h")]).await;
    server.sign_up("ada").await;
    mail_server.arrival().await;
    let stopwatch = Clock::system();
    for _ in 0..5 {
        forget(&server, "ada").await;
        forget(&server, "stranger").await;
        server.log_in("ada").await;
    }
    let body = json!({ "email": address("ada") });
    for answer in all_at_once((0..20).map(|_| server.post("/api/v1/email/verification").json(&body))).await {
        answer.expect(StatusCode::ACCEPTED);
    }
    let took = stopwatch.uptime();
    println!("measured: 35 requests beside a silent mail server, {engine:?}: {} ms", took.as_millis());
    assert!(took < AT_ONCE, "{took:?}");
    let took = server.stop().await;
    println!("measured: the end beside a silent mail server, {engine:?}: {} ms", took.as_millis());
    assert!(took < AT_ONCE, "{took:?}");
}

async fn the_mail_server_is_greeted_with_the_public_host(engine: Engine) {
    let public = [("PORTICO_PUBLIC_URL", "http://portico.example"), ("PORTICO_ALLOW_HTTP", "yes")];
    assert_eq!(greetings(engine, &public).await, BTreeSet::from(["EHLO portico.example".to_owned()]));
}

async fn a_server_on_loopback_greets_with_the_senders_domain(engine: Engine) {
    let sender = [("PORTICO_MAIL_FROM", "Portico <no-reply@mail.example>")];
    for origin in ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"] {
        let settings = [&sender[..], &[("PORTICO_PUBLIC_URL", origin)]].concat();
        assert_eq!(greetings(engine, &settings).await, BTreeSet::from(["EHLO mail.example".to_owned()]), "{origin}");
    }
}
