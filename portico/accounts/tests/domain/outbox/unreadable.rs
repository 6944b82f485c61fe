//! Rows of the mail queue that this version cannot read.

use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, EVE, HOUR, MINUTE, SECOND, Stage, deliver};

on_both_engines!(
    an_email_of_a_later_version_waits_without_delaying_others,
    an_email_of_a_later_version_is_given_up_after_three_days,
    an_unreadable_email_is_given_up_at_once,
);

const LATER: &str = "update mails set letter = '{\"about\":\"something_new\"}'";

async fn an_email_of_a_later_version_waits_without_delaying_others(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.change(LATER).await;
    stage.clock.advance(SECOND);
    stage.sign_up(EVE).await;
    assert_eq!(stage.mails_to(EVE).await.len(), 1);
    assert_eq!(stage.waiting().await, 1);
    // A server of that version can send it later.
    stage.change("update mails set letter = '{\"about\":\"verification\"}'").await;
    stage.clock.advance(MINUTE);
    assert_eq!(stage.mails_to(ADA).await.len(), 1);
}

async fn an_email_of_a_later_version_is_given_up_after_three_days(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.change(LATER).await;
    deliver(&stage.accounts).await;
    for _ in 0..72 {
        stage.clock.advance(HOUR);
        deliver(&stage.accounts).await;
        assert_eq!(stage.waiting().await, 1);
    }
    stage.clock.advance(HOUR);
    deliver(&stage.accounts).await;
    assert_eq!((stage.waiting().await, stage.memory().mails().len()), (0, 0));
}

async fn an_unreadable_email_is_given_up_at_once(engine: Engine) {
    for letter in ["update mails set letter = ''", "update mails set letter = '{\"about\":\"verifi'"] {
        let stage = Stage::set(engine).await;
        stage.sign_up(ADA).await;
        stage.change(letter).await;
        stage.clock.advance(SECOND);
        stage.sign_up(EVE).await;
        assert_eq!(stage.mails_to(EVE).await.len(), 1);
        assert_eq!((stage.waiting().await, stage.memory().mails().len()), (0, 1), "{letter}");
    }
}
