use std::collections::HashSet;
use std::time::Duration;

use portico_accounts::{Client, Proof};
use portico_testbed::{Behaviour, Engine, MailServer, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{
    ADA, EVE, HOUR, MICROSECOND, MINUTE, PASSWORD, SECRET, Stage, broken_outbox, deliver, password, secret_in, through,
};

on_both_engines!(
    an_email_is_queued_until_it_is_sent,
    a_failed_email_is_retried_after_growing_pauses,
    a_retried_email_is_the_same_with_the_same_link,
    an_email_is_given_up_after_three_days,
    a_permanently_refused_email_is_dropped,
    an_email_to_an_invalid_address_is_dropped,
    nodes_that_deliver_concurrently_send_each_email_once,
    an_email_of_a_dead_node_is_taken_over_after_two_minutes,
    a_used_link_is_not_sent_again,
    an_older_link_is_not_sent_after_a_newer_one,
    a_link_counts_its_hour_from_when_it_was_sent,
    a_notification_wakes_the_worker,
);

async fn an_email_is_queued_until_it_is_sent(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    assert_eq!((stage.waiting().await, stage.memory().mails().len()), (1, 0));
    deliver(&stage.accounts).await;
    assert_eq!((stage.waiting().await, stage.memory().mails().len()), (0, 1));
    deliver(&stage.accounts).await;
    assert_eq!(stage.memory().mails().len(), 1);
}

async fn a_failed_email_is_retried_after_growing_pauses(engine: Engine) {
    let stage = Stage::set(engine).await;
    let broken = stage.another_node_sending(broken_outbox()).await;
    stage.sign_up(ADA).await;
    deliver(&broken).await;
    for (tries, pause) in (1..).zip([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]) {
        assert_eq!(attempts(&stage).await, tries);
        stage.clock.advance(Duration::from_secs(pause) - MICROSECOND);
        deliver(&broken).await;
        assert_eq!(attempts(&stage).await, tries, "not before {pause} s");
        stage.clock.advance(MICROSECOND);
        deliver(&broken).await;
    }
    stage.clock.advance(HOUR);
    assert_eq!(stage.mails_to(ADA).await.len(), 1, "no email is lost when the server returns");
}

async fn a_retried_email_is_the_same_with_the_same_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let server = MailServer::start(Behaviour::FailTemporarily).await;
    let node = stage.another_node_sending(through(&server)).await;
    stage.sign_up(ADA).await;
    deliver(&node).await;
    stage.clock.advance(MINUTE);
    deliver(&node).await;
    let [first, second] = &server.mails()[..] else { panic!("{:?}", server.mails()) };
    for header in ["Message-ID: ", "Date: ", "To: ", "Subject: "] {
        let line = |mail: &str| mail.lines().find(|line| line.starts_with(header)).expect(header).to_owned();
        assert_eq!(line(first), line(second));
    }
    stage.clock.advance(MINUTE);
    let secret = stage.latest_secret_to(ADA).await;
    for mail in [first, second] {
        assert!(mail.replace("=\n", "").contains(&secret), "{mail}");
    }
    let id = stage.memory().mails()[0].id.simple().to_string();
    assert!(first.contains(&format!("Message-ID: <{id}@portico.example>")), "{first}");
}

async fn an_email_is_given_up_after_three_days(engine: Engine) {
    let stage = Stage::set(engine).await;
    let broken = stage.another_node_sending(broken_outbox()).await;
    stage.sign_up(ADA).await;
    deliver(&broken).await;
    for _ in 0..72 {
        stage.clock.advance(HOUR);
        deliver(&broken).await;
        assert_eq!(stage.waiting().await, 1);
    }
    stage.clock.advance(HOUR);
    deliver(&broken).await;
    assert_eq!(stage.waiting().await, 0);
}

async fn a_permanently_refused_email_is_dropped(engine: Engine) {
    let stage = Stage::set(engine).await;
    let server = MailServer::start(Behaviour::Reject).await;
    let node = stage.another_node_sending(through(&server)).await;
    stage.sign_up(ADA).await;
    deliver(&node).await;
    assert_eq!((server.mails().len(), stage.waiting().await), (1, 0));
}

async fn an_email_to_an_invalid_address_is_dropped(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.sign_up(EVE).await;
    stage.change("update users set email = 'ada' where email_key = 'ada@example.org'").await;
    assert_eq!(stage.mails_to(EVE).await.len(), 1);
    assert_eq!((stage.waiting().await, stage.memory().mails().len()), (0, 1));
}

async fn nodes_that_deliver_concurrently_send_each_email_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    for i in 0..30 {
        stage.sign_up(&format!("ada{i}@example.org")).await;
    }
    let mut work = JoinSet::new();
    for _ in 0..3 {
        let node = stage.another_node(SECRET).await.unwrap();
        for _ in 0..2 {
            let node = node.clone();
            work.spawn(async move { deliver(&node).await });
        }
    }
    work.join_all().await;
    let mails = stage.memory().mails();
    let addresses: HashSet<_> = mails.iter().map(|mail| &mail.to).collect();
    assert_eq!((mails.len(), addresses.len(), stage.waiting().await), (30, 30, 0));
}

async fn an_email_of_a_dead_node_is_taken_over_after_two_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let server = MailServer::start(Behaviour::Hang).await;
    let dying = stage.another_node_sending(through(&server)).await;
    stage.sign_up(ADA).await;
    let sending = tokio::spawn(async move { deliver(&dying).await });
    server.arrival().await;
    sending.abort();
    stage.clock.advance(2 * MINUTE - MICROSECOND);
    assert!(stage.mails_to(ADA).await.is_empty());
    stage.clock.advance(MICROSECOND);
    let [mail] = &stage.mails_to(ADA).await[..] else { panic!("one mail") };
    assert!(server.mails()[0].contains(&mail.id.simple().to_string()), "under the same Message-ID");
    assert!(stage.accounts.verification_link(&secret_in(mail)).await.unwrap().is_some());
}

/// A server that missed the acknowledgement of its email tries again.
async fn a_used_link_is_not_sent_again(engine: Engine) {
    let stage = Stage::set(engine).await;
    let server = MailServer::start(Behaviour::FailTemporarily).await;
    let node = stage.another_node_sending(through(&server)).await;
    stage.sign_up(ADA).await;
    deliver(&node).await;
    let arrived = server.mails()[0].replace("=\n", "");
    let secret = token_in(&arrived);
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    assert!(stage.mails_to(ADA).await.is_empty());
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_none());
    assert_eq!(stage.waiting().await, 0);
}

async fn an_older_link_is_not_sent_after_a_newer_one(engine: Engine) {
    let stage = Stage::set(engine).await;
    let broken = stage.another_node_sending(broken_outbox()).await;
    stage.sign_up(ADA).await;
    deliver(&broken).await;
    let newer = stage.verification_secret(ADA).await;
    stage.clock.advance(MINUTE);
    assert_eq!(stage.mails_to(ADA).await.len(), 1);
    assert!(stage.accounts.verification_link(&newer).await.unwrap().is_some());
    stage.accounts.verify_email(&newer, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    stage.clock.advance(HOUR);
    assert_eq!((stage.mails_to(ADA).await.len(), stage.waiting().await), (1, 0));
}

async fn a_link_counts_its_hour_from_when_it_was_sent(engine: Engine) {
    let stage = Stage::set(engine).await;
    let broken = stage.another_node_sending(broken_outbox()).await;
    stage.sign_up(ADA).await;
    deliver(&broken).await;
    stage.clock.advance(5 * HOUR);
    let secret = stage.latest_secret_to(ADA).await;
    stage.clock.advance(HOUR - MICROSECOND);
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some());
    stage.clock.advance(MICROSECOND);
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_none());
}

async fn a_notification_wakes_the_worker(engine: Engine) {
    let stage = Stage::set(engine).await;
    let worker = stage.accounts.clone();
    let worker = tokio::spawn(async move { worker.deliver_mails().await });
    stage.sign_up(ADA).await;
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    for _ in 0..3_000 {
        looks.tick().await;
        if !stage.memory().mails().is_empty() {
            break;
        }
    }
    worker.abort();
    assert_eq!(stage.memory().mails().len(), 1);
}

async fn attempts(stage: &Stage) -> i64 {
    stage.count("select attempts from mails").await
}

/// The secret in a mail as it goes over the wire, where `=` is spelled out.
fn token_in(mail: &str) -> String {
    let (_, rest) = mail.split_once("?token=3D").or_else(|| mail.split_once("?token=")).expect("a link");
    rest.chars().take_while(|&c| c.is_ascii_alphanumeric() || "-_".contains(c)).collect()
}
