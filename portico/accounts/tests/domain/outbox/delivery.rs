//! Delivery through a mail server that is down, dies or hangs.

use portico_accounts::Client;
use std::collections::HashSet;

use portico_testbed::{Behaviour, Engine, MailServer, free_address, on_both_engines};

use crate::stage::{ADA, EVE, HOUR, MINUTE, SECOND, Stage, broken_outbox, deliver, email, through};

on_both_engines!(
    waiting_emails_are_all_sent_when_the_mail_server_returns,
    an_unacknowledged_email_is_sent_again_under_its_message_id,
    a_failing_email_does_not_delay_others,
    requests_do_not_wait_for_the_mail_server,
);

async fn waiting_emails_are_all_sent_when_the_mail_server_returns(engine: Engine) {
    let stage = Stage::set(engine).await;
    let address = free_address();
    let server = MailServer::start_at(address, Behaviour::Accept).await;
    let node = stage.another_node_sending(through(&server)).await;
    drop(server);
    for i in 0..12 {
        stage.sign_up(&format!("ada{i}@example.org")).await;
    }
    for _ in 0..3 {
        deliver(&node).await;
        stage.clock.advance(MINUTE);
    }
    assert_eq!(stage.waiting().await, 12);
    let server = MailServer::start_at(address, Behaviour::Accept).await;
    stage.clock.advance(HOUR);
    deliver(&node).await;
    let mails = server.mails();
    let ids: HashSet<_> = mails.iter().map(|mail| header(mail, "Message-ID")).collect();
    let to: HashSet<_> = mails.iter().map(|mail| header(mail, "To")).collect();
    assert_eq!((mails.len(), ids.len(), to.len(), stage.waiting().await), (12, 12, 12, 0));
}

async fn an_unacknowledged_email_is_sent_again_under_its_message_id(engine: Engine) {
    let stage = Stage::set(engine).await;
    let server = MailServer::start(Behaviour::Disconnect).await;
    let node = stage.another_node_sending(through(&server)).await;
    stage.sign_up(ADA).await;
    deliver(&node).await;
    assert_eq!((server.mails().len(), stage.waiting().await), (1, 1));
    server.set_behaviour(Behaviour::Accept);
    for _ in 0..3 {
        stage.clock.advance(HOUR);
        deliver(&node).await;
    }
    let [first, second] = &server.mails()[..] else { panic!("{:?}", server.mails()) };
    assert_eq!(header(first, "Message-ID"), header(second, "Message-ID"));
    assert_eq!(stage.waiting().await, 0);
}

async fn a_failing_email_does_not_delay_others(engine: Engine) {
    let stage = Stage::set(engine).await;
    let broken = stage.another_node_sending(broken_outbox()).await;
    stage.sign_up(ADA).await;
    deliver(&broken).await;
    stage.clock.advance(SECOND);
    stage.sign_up(EVE).await;
    assert_eq!(stage.mails_to(EVE).await.len(), 1);
    assert_eq!(stage.waiting().await, 1);
}

/// No worker delivers here and no server listens: requests are queued all the same.
async fn requests_do_not_wait_for_the_mail_server(engine: Engine) {
    let stage = Stage::set(engine).await;
    let server = MailServer::start(Behaviour::Silent).await;
    let node = stage.another_node_sending(through(&server)).await;
    stage.sign_up(ADA).await;
    deliver(&stage.accounts).await;
    for address in [ADA, EVE] {
        node.request_password_reset(&email(address), &Client::default()).await.unwrap();
        node.request_verification(&email(address), &Client::default()).await.unwrap();
    }
    assert_eq!((stage.waiting().await, server.commands().len()), (4, 0));
}

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    let line = mail.lines().find(|line| line.starts_with(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {mail}"))
}
