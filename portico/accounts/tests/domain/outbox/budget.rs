//! How many emails a stranger can send to one mailbox: five within an hour on this stage.

use portico_accounts::{AddedByOperator, Audience, Client, EndReason};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, BROWSER, EVE, HOUR, MICROSECOND, MILLISECOND, MINUTE, PASSWORD, Stage, broken_outbox, deliver, email, entered,
    given, new_password, password, session_token, sign_up_form,
};

on_both_engines!(
    a_sixth_email_within_an_hour_is_not_sent,
    every_mailbox_has_its_own_budget,
    one_more_email_is_sent_an_hour_after_the_first,
    spellings_of_one_address_share_a_budget,
    all_emails_that_strangers_trigger_share_a_budget,
    an_unsent_email_leaves_the_last_link_valid,
    flooding_a_mailbox_does_not_block_a_password_reset,
    strangers_trigger_at_most_five_emails,
    a_flooded_mailbox_still_gets_notices,
    a_hundred_new_devices_trigger_five_notices,
    many_thefts_send_five_notices,
    notices_to_an_unconfirmed_address_share_the_strangers_budget,
    many_notices_of_one_kind_do_not_block_another_kind,
    a_retry_is_not_counted_again,
    counts_are_deleted_an_hour_after_their_window,
    the_counts_hold_no_address,
);

async fn a_sixth_email_within_an_hour_is_not_sent(engine: Engine) {
    let stage = with_a_verified_user(engine, ADA).await;
    ask(&stage, ADA, 6).await;
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
    assert_eq!(stage.waiting().await, 0, "it is not kept for later");
}

async fn every_mailbox_has_its_own_budget(engine: Engine) {
    let stage = with_a_verified_user(engine, ADA).await;
    ask(&stage, ADA, 9).await;
    stage.sign_up(EVE).await;
    assert_eq!(stage.mails_to(EVE).await.len(), 1);
}

async fn one_more_email_is_sent_an_hour_after_the_first(engine: Engine) {
    let stage = with_a_verified_user(engine, ADA).await;
    ask(&stage, ADA, 1).await;
    let first = stage.clock.now();
    stage.clock.advance(MINUTE);
    ask(&stage, ADA, 4).await;
    stage.clock.advance((first + HOUR - MICROSECOND).since(stage.clock.now()));
    ask_now(&stage, ADA).await;
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
    stage.clock.advance(MICROSECOND);
    ask_now(&stage, ADA).await;
    ask(&stage, ADA, 1).await;
    assert_eq!(stage.mails_to(ADA).await.len(), 6);
}

async fn spellings_of_one_address_share_a_budget(engine: Engine) {
    let stage = with_a_verified_user(engine, "Ada@Bücher.example").await;
    for spelling in ["ada@bücher.example", "ADA@XN--BCHER-KVA.EXAMPLE", "Ada@Bücher.example"] {
        ask(&stage, spelling, 3).await;
    }
    assert_eq!(stage.mails_to("Ada@Bücher.example").await.len(), 5);
    // Requested as a new address by another user, in another spelling.
    let eve = stage.new_session(EVE, BROWSER).await;
    let caller = stage.browsing(&eve).await;
    for spelling in ["ada@bücher.example", "ada@xn--bcher-kva.example"] {
        stage
            .accounts
            .request_email_change(&caller, &email(spelling), &password(PASSWORD), &Client::default())
            .await
            .unwrap();
        assert!(stage.mails_to(spelling).await.is_empty());
    }
    assert_eq!(stage.mails_to("Ada@Bücher.example").await.len(), 5);
}

async fn all_emails_that_strangers_trigger_share_a_budget(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    for _ in 0..3 {
        stage.accounts.sign_up(sign_up_form(ADA, PASSWORD), &Client::default()).await.unwrap();
        deliver(&stage.accounts).await;
    }
    stage.verification_secret(ADA).await;
    stage.reset_secret(ADA).await;
    stage.accounts.request_verification(&email(ADA), &Client::default()).await.unwrap();
    stage.accounts.sign_up(sign_up_form(ADA, PASSWORD), &Client::default()).await.unwrap();
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
}

async fn an_unsent_email_leaves_the_last_link_valid(engine: Engine) {
    let stage = with_a_verified_user(engine, ADA).await;
    for _ in 0..5 {
        stage.reset_secret(ADA).await;
    }
    let last = stage.latest_secret_to(ADA).await;
    stage.clock.advance(MINUTE);
    ask(&stage, ADA, 3).await;
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
    assert!(stage.is_reset_link(&last).await, "flooding a mailbox does not void its last link");
    assert!(stage.accounts.reset_password(&last, &new_password("battery staple"), &Client::default()).await.is_ok());
}

async fn flooding_a_mailbox_does_not_block_a_password_reset(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    for _ in 0..9 {
        stage.clock.advance(MILLISECOND);
        stage.accounts.sign_up(sign_up_form(ADA, "battery staple"), &Client::default()).await.unwrap();
        deliver(&stage.accounts).await;
    }
    assert_eq!(stage.mails_to(ADA).await.len(), 3, "two places are reserved");
    let link = stage.reset_secret(ADA).await;
    assert!(stage.accounts.reset_password(&link, &new_password("the owner's own"), &Client::default()).await.is_ok());
}

async fn strangers_trigger_at_most_five_emails(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    let eve = stage.accounts.add_user(sign_up_form(EVE, PASSWORD), AddedByOperator { is_admin: false }).await.unwrap();
    let eve = stage.log_in(&eve.email, PASSWORD).await.unwrap();
    let caller = stage.browsing(&eve).await;
    for _ in 0..9 {
        stage.clock.advance(MILLISECOND);
        stage.accounts.sign_up(sign_up_form(ADA, PASSWORD), &Client::default()).await.unwrap();
        stage
            .accounts
            .request_email_change(&caller, &email(ADA), &password(PASSWORD), &Client::default())
            .await
            .unwrap();
        stage.accounts.request_verification(&email(ADA), &Client::default()).await.unwrap();
        ask_now(&stage, ADA).await;
    }
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
    assert_eq!(stage.waiting().await, 0);
}

async fn a_flooded_mailbox_still_gets_notices(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_verified_session(ADA, BROWSER).await;
    ask(&stage, ADA, 9).await;
    let caller = stage.browsing(&ada).await;
    stage
        .accounts
        .change_password(&caller, &password(PASSWORD), &new_password("battery staple"), &Client::default())
        .await
        .unwrap();
    assert_eq!(stage.subjects_to(ADA).await.last().unwrap(), "Your password was changed");
}

async fn a_hundred_new_devices_trigger_five_notices(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_verified_session(ADA, BROWSER).await;
    for _ in 0..100 {
        stage.clock.advance(MILLISECOND);
        let device = stage.log_in(ADA, PASSWORD).await.unwrap();
        stage.accounts.log_out(None, Some(session_token(&device)), &Client::default()).await.unwrap();
    }
    assert_eq!(count(&stage, "Log-in from a new device").await, 5);
    assert!(!stage.reset_secret(ADA).await.is_empty(), "a requested link still arrives");
}

async fn many_thefts_send_five_notices(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_verified_session(ADA, BROWSER).await;
    let device = ada.tokens.device_token.as_ref().unwrap().expose_secret();
    for _ in 0..9 {
        let known = Client::default().with_device_token(Some(device.to_owned()));
        let first = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, known).await.map(entered).unwrap();
        let second = stage.refresh(Audience::Web, session_token(&first)).await.unwrap();
        stage.refresh(Audience::Web, session_token(&second)).await.unwrap();
        assert_eq!(stage.refusal(Audience::Web, session_token(&first)).await, Some(EndReason::Theft));
    }
    let subjects = stage.subjects_to(ADA).await;
    assert_eq!(subjects.len(), 5, "{subjects:?}");
}

async fn notices_to_an_unconfirmed_address_share_the_strangers_budget(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    for _ in 0..9 {
        stage.clock.advance(MILLISECOND);
        stage.log_in(ADA, PASSWORD).await.unwrap();
    }
    assert_eq!(stage.mails_to(ADA).await.len(), 3);
    ask(&stage, ADA, 9).await;
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
}

async fn many_notices_of_one_kind_do_not_block_another_kind(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_verified_session(ADA, BROWSER).await;
    for _ in 0..9 {
        stage.clock.advance(MILLISECOND);
        stage.log_in(ADA, PASSWORD).await.unwrap();
    }
    deliver(&stage.accounts).await;
    let caller = stage.browsing(&stage.log_in(ADA, PASSWORD).await.unwrap()).await;
    stage
        .accounts
        .change_password(&caller, &password(PASSWORD), &new_password("battery staple"), &Client::default())
        .await
        .unwrap();
    assert_eq!(count(&stage, "Your password was changed").await, 1);
}

async fn a_retry_is_not_counted_again(engine: Engine) {
    let stage = with_a_verified_user(engine, ADA).await;
    let broken = stage.another_node_sending(broken_outbox()).await;
    stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
    for _ in 0..5 {
        deliver(&broken).await;
        stage.clock.advance(3 * MINUTE);
    }
    assert_eq!(stage.count("select count(*) from mail_counts").await, 1);
    assert_eq!(stage.mails_to(ADA).await.len(), 1);
}

async fn counts_are_deleted_an_hour_after_their_window(engine: Engine) {
    let stage = with_a_verified_user(engine, ADA).await;
    ask(&stage, ADA, 1).await;
    stage.clock.advance(2 * HOUR - MICROSECOND);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from mail_counts").await, 1);
    stage.clock.advance(MICROSECOND);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from mail_counts").await, 0);
}

async fn the_counts_hold_no_address(engine: Engine) {
    let stage = with_a_verified_user(engine, ADA).await;
    ask(&stage, ADA, 2).await;
    let places = stage.places_of(ADA).await;
    assert!(places.iter().all(|place| !place.starts_with("mail_counts")), "{places:?}");
}

/// A user who has had no email yet.
async fn with_a_verified_user(engine: Engine, address: &str) -> Stage {
    let stage = Stage::set(engine).await;
    stage.accounts.add_user(sign_up_form(address, PASSWORD), AddedByOperator { is_admin: false }).await.unwrap();
    stage
}

/// Requests a reset `times` times, each a moment after the one before and delivered at once.
async fn ask(stage: &Stage, address: &str, times: usize) {
    for _ in 0..times {
        stage.clock.advance(MILLISECOND);
        ask_now(stage, address).await;
    }
}

async fn ask_now(stage: &Stage, address: &str) {
    stage.accounts.request_password_reset(&email(address), &Client::default()).await.unwrap();
    deliver(&stage.accounts).await;
}

/// How many emails with this subject Ada has received.
async fn count(stage: &Stage, subject: &str) -> usize {
    stage.subjects_to(ADA).await.iter().filter(|sent| *sent == subject).count()
}
