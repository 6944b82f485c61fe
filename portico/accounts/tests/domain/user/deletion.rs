use std::time::Duration;

use portico_accounts::{
    AddedByOperator, Audience, Client, DeleteAccountError, EndReason, LogInError, LoggedIn, Proof, ProofError,
};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{
    ADA, BROWSER, DAY, EVE, MICROSECOND, PASSWORD, PROGRAM, SECOND, Stage, access_token, broken_outbox, deliver, email,
    entered, given, new_password, password, session_token, sign_up_form,
};

on_both_engines!(
    all_sessions_end_at_once,
    the_deletion_date_is_returned_and_emailed,
    a_deletion_requires_the_password,
    only_the_right_password_reveals_a_pending_deletion,
    a_log_in_can_cancel_the_deletion_for_good,
    a_wrong_password_does_not_cancel_the_deletion,
    a_disabled_user_cannot_cancel_the_deletion,
    links_emailed_earlier_are_void,
    the_address_stays_taken_until_the_account_is_gone,
    the_account_is_deleted_exactly_when_due,
    a_deleted_account_leaves_no_data_behind,
    an_account_deleted_by_an_operator_leaves_no_data_behind,
    other_accounts_are_kept,
    a_deletion_during_log_ins_leaves_no_session,
    cleanup_deletes_due_accounts,
);

const GRACE: Duration = DAY.saturating_mul(7);

async fn all_sessions_end_at_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let program = stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, Client::default()).await.map(entered).unwrap();
    ask(&stage, &ada).await;
    assert!(!stage.is_known(session_token(&ada)).await);
    assert!(stage.caller_by_token(access_token(&program), None).await.is_err());
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::LoggedOut));
    assert_eq!(stage.refusal(Audience::Api, session_token(&program)).await, Some(EndReason::LoggedOut));
}

async fn the_deletion_date_is_returned_and_emailed(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    stage.clock.advance(SECOND);
    let due = stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    assert_eq!(due, stage.clock.now() + GRACE);
    let mails = stage.mails_to(ADA).await;
    let told = mails.last().unwrap();
    assert_eq!((mails.len(), told.page.subject.as_str()), (1, "Your account will be deleted"));
    assert!(told.page.text.contains("2026-09-28 14:13 UTC"), "{}", told.page.text);
}

async fn a_deletion_requires_the_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let refused = stage.accounts.request_deletion(&caller, &password("battery staple"), &Client::default()).await;
    assert!(matches!(refused, Err(DeleteAccountError::Proof(ProofError::WrongPassword(_)))));
    assert!(stage.is_known(session_token(&ada)).await);
    stage.clock.advance(2 * GRACE);
    stage.accounts.delete_due_accounts().await.unwrap();
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(!stage.subjects_to(ADA).await.contains(&"Your account will be deleted".to_owned()));
}

async fn only_the_right_password_reveals_a_pending_deletion(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    ask(&stage, &ada).await;
    assert!(matches!(stage.log_in(ADA, "battery staple").await, Err(LogInError::WrongCredentials)));
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::DeletionPending)));
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
}

async fn a_log_in_can_cancel_the_deletion_for_good(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    ask(&stage, &ada).await;
    stage.clock.advance(GRACE - MICROSECOND);
    let again = undo(&stage, PASSWORD).await.unwrap();
    assert_eq!(again.user.id, ada.user.id);
    assert!(stage.is_known(session_token(&again)).await);
    assert!(!stage.is_known(session_token(&ada)).await, "an ended session stays ended");
    stage.clock.advance(2 * GRACE);
    stage.accounts.delete_due_accounts().await.unwrap();
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn a_wrong_password_does_not_cancel_the_deletion(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    ask(&stage, &ada).await;
    assert!(matches!(undo(&stage, "battery staple").await, Err(LogInError::WrongCredentials)));
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::DeletionPending)));
}

async fn a_disabled_user_cannot_cancel_the_deletion(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    ask(&stage, &ada).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::Disabled)));
    assert!(matches!(undo(&stage, PASSWORD).await, Err(LogInError::Disabled)));
    assert_eq!(stage.count("select count(*) from users where deletion_due_at is not null").await, 1);
}

async fn links_emailed_earlier_are_void(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let verification = stage.latest_secret_to(ADA).await;
    let reset = stage.reset_secret(ADA).await;
    ask(&stage, &ada).await;
    assert!(!stage.is_reset_link(&reset).await);
    assert!(
        stage
            .accounts
            .verify_email(&verification, Proof::Password(password(PASSWORD)), &Client::default())
            .await
            .is_err()
    );
}

async fn the_address_stays_taken_until_the_account_is_gone(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    ask(&stage, &ada).await;
    stage.clock.advance(GRACE - MICROSECOND);
    stage.accounts.delete_due_accounts().await.unwrap();
    assert!(stage.accounts.sign_up(sign_up_form(ADA, "battery staple"), &Client::default()).await.is_err());
    stage.clock.advance(MICROSECOND);
    stage.accounts.delete_due_accounts().await.unwrap();
    assert_ne!(stage.sign_up(ADA).await.id, ada.user.id);
}

async fn the_account_is_deleted_exactly_when_due(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    ask(&stage, &ada).await;
    stage.clock.advance(GRACE - MICROSECOND);
    stage.accounts.delete_due_accounts().await.unwrap();
    assert_eq!(stage.count("select count(*) from users").await, 1);
    stage.clock.advance(MICROSECOND);
    stage.accounts.delete_due_accounts().await.unwrap();
    assert_eq!(stage.count("select count(*) from users").await, 0);
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
    assert!(matches!(undo(&stage, PASSWORD).await, Err(LogInError::WrongCredentials)));
}

async fn a_deleted_account_leaves_no_data_behind(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = lived_in(&stage).await;
    assert!(stage.places_of(ADA).await.len() >= 4, "{:?}", stage.places_of(ADA).await);
    ask(&stage, &ada).await;
    stage.clock.advance(GRACE);
    stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
    stage.accounts.request_verification(&email("ADA@example.org"), &Client::default()).await.unwrap();
    stage.accounts.delete_due_accounts().await.unwrap();
    assert_eq!(stage.places_of(ADA).await, [""; 0]);
    assert_eq!(stage.places_of("Ada Lovelace").await, [""; 0]);
    for sql in [
        "select count(*) from users",
        "select count(*) from sessions",
        "select count(*) from audit_events",
        "select count(*) from one_time_links",
        "select count(*) from mails",
    ] {
        assert_eq!(stage.count(sql).await, 0, "{sql}");
    }
}

async fn an_account_deleted_by_an_operator_leaves_no_data_behind(engine: Engine) {
    let stage = Stage::set(engine).await;
    lived_in(&stage).await;
    stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
    assert!(stage.accounts.delete_user(&email(ADA)).await.unwrap());
    assert_eq!(stage.places_of(ADA).await, [""; 0]);
    assert_eq!(stage.waiting().await, 0);
}

async fn other_accounts_are_kept(engine: Engine) {
    let stage = Stage::set(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let ada = lived_in(&stage).await;
    ask(&stage, &ada).await;
    stage.clock.advance(GRACE);
    let late = stage.log_in(EVE, PASSWORD).await.unwrap();
    stage.clock.advance(SECOND);
    stage.accounts.request_password_reset(&email(EVE), &Client::default()).await.unwrap();
    stage.accounts.delete_due_accounts().await.unwrap();
    assert_eq!(stage.browsing(&late).await.user.id, eve.user.id);
    assert!(!stage.latest_secret_to(EVE).await.is_empty());
}

async fn a_deletion_during_log_ins_leaves_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let mut log_ins = JoinSet::new();
    for _ in 0..40 {
        let accounts = stage.accounts.clone();
        log_ins.spawn(async move { accounts.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await });
    }
    ask(&stage, &ada).await;
    log_ins.join_all().await;
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
}

async fn cleanup_deletes_due_accounts(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    ask(&stage, &ada).await;
    stage.clock.advance(GRACE);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from users").await, 0);
}

/// Ada with rows in every table: sessions, a history, links, and waiting emails of each kind.
async fn lived_in(stage: &Stage) -> LoggedIn {
    let granted = AddedByOperator { is_admin: false };
    stage.accounts.add_user(sign_up_form("Ada@Example.org", "the first one"), granted).await.unwrap();
    let ada = stage.log_in(ADA, "the first one").await.unwrap();
    let caller = stage.browsing(&ada).await;
    stage
        .accounts
        .change_password(&caller, &password("the first one"), &new_password(PASSWORD), &Client::default())
        .await
        .unwrap();
    deliver(&stage.accounts).await;
    stage.clock.advance(SECOND);
    stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
    let broken = stage.another_node_sending(broken_outbox()).await;
    stage
        .accounts
        .request_email_change(&caller, &email("new@example.net"), &password(PASSWORD), &Client::default())
        .await
        .unwrap();
    stage.log_in(ADA, PASSWORD).await.unwrap();
    deliver(&broken).await;
    ada
}

async fn ask(stage: &Stage, by: &LoggedIn) {
    let caller = stage.browsing(by).await;
    stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
}

async fn undo(stage: &Stage, password: &str) -> Result<LoggedIn, LogInError> {
    stage.log_in_and_keep(ADA, password, Client::default()).await
}
