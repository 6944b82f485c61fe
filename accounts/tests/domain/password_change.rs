use portico_accounts::{Audience, ChangePasswordError, Client, EndReason, LogInError, LogInFrom, LoggedIn};
use portico_fields::{Field, FieldCode};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, EVE, MINUTE, PASSWORD, PROGRAM, SECOND, Stage, given, new_password, password, session_token, wish,
};

on_both_engines!(
    a_change_that_comes_after_a_reset_changes_nothing,
    the_current_password_is_taken_for_a_new_one,
    without_the_current_password_nothing_changes,
    somebody_elses_password_is_not_the_current_one,
    ones_own_session_goes_on_and_all_others_are_over,
    another_persons_sessions_go_on,
    a_change_is_told_at_the_stored_address,
    a_change_is_written_down_once,
    a_new_password_counts_as_just_entered,
    a_change_beside_a_log_in_leaves_no_other_session,
    a_password_that_would_be_guessed_changes_nothing,
);

const NEW: &str = "battery staple";

async fn the_current_password_is_taken_for_a_new_one(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert!(stage.log_in(ADA, NEW).await.is_ok());
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
}

async fn without_the_current_password_nothing_changes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    let mails = stage.mails_to(ADA).await.len();
    for wrong in [" ", "Correct horse", NEW] {
        let refused = change(&stage, &ada, wrong).await;
        assert!(matches!(refused, Err(ChangePasswordError::WrongPassword(_))), "{wrong}");
    }
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(stage.is_known(session_token(&other)).await);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_password_change'").await, 0);
    let told = stage.mails_to(ADA).await;
    assert!(told[mails..].iter().all(|mail| !mail.page.subject.contains("password")), "{told:?}");
}

async fn somebody_elses_password_is_not_the_current_one(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    stage.accounts.sign_up(wish(EVE, "eves very own"), &Client::default()).await.unwrap();
    assert!(change(&stage, &ada, "eves very own").await.is_err());
}

async fn ones_own_session_goes_on_and_all_others_are_over(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    let (browser, program) = (log_in(&stage, BROWSER).await, log_in(&stage, PROGRAM).await);
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.refusal(Audience::Web, session_token(&browser)).await, Some(EndReason::PasswordChanged));
    assert_eq!(stage.refusal(Audience::Api, session_token(&program)).await, Some(EndReason::PasswordChanged));
    assert!(stage.refresh(Audience::Web, session_token(&ada)).await.is_ok());
}

async fn another_persons_sessions_go_on(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.enter(ADA, BROWSER).await, stage.enter(EVE, BROWSER).await);
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert!(stage.is_known(session_token(&eve)).await);
    assert!(stage.log_in(EVE, PASSWORD).await.is_ok());
}

async fn a_change_is_told_at_the_stored_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter("Ada@Example.org", BROWSER).await;
    stage.mails_to("Ada@Example.org").await;
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert_eq!(stage.waiting().await, 1);
    let mails = stage.mails_to("Ada@Example.org").await;
    let told = mails.last().unwrap();
    assert!(told.page.subject.contains("password"), "{}", told.page.subject);
    assert!(told.page.text.contains("2026-09-21 14:13 UTC"), "{}", told.page.text);
    assert!(!told.page.text.contains("?token="));
}

async fn a_change_is_written_down_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    let session = stage.browsing(&ada).await.session.id;
    stage.clock.advance(SECOND);
    change(&stage, &ada, PASSWORD).await.unwrap();
    let [entry, _sign_up] = &stage.accounts.audit_trail(ada.user.id, 9).await.unwrap()[..] else {
        panic!("one line of it")
    };
    assert_eq!((entry.event.as_str(), entry.session_id), ("authn_password_change", Some(session)));
    assert_eq!(entry.occurred_at, stage.clock.now());
}

async fn a_new_password_counts_as_just_entered(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    stage.clock.advance(30 * MINUTE);
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.end_other_sessions(&caller).await.is_err());
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert!(stage.accounts.end_other_sessions(&caller).await.is_ok());
    assert_eq!(stage.browsing(&ada).await.session.authenticated_at, stage.clock.now());
}

async fn a_change_beside_a_log_in_leaves_no_other_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    let mut log_ins = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let accounts = stage.accounts.clone();
        log_ins.spawn(async move { accounts.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await });
    }
    change(&stage, &ada, PASSWORD).await.unwrap();
    log_ins.join_all().await;
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 1);
}

async fn change(stage: &Stage, by: &LoggedIn, current: &str) -> Result<(), ChangePasswordError> {
    let caller = stage.browsing(by).await;
    stage.accounts.change_password(&caller, &password(current), &new_password(NEW)).await
}

async fn log_in(stage: &Stage, from: LogInFrom) -> LoggedIn {
    stage.accounts.log_in(given(ADA, PASSWORD), from, Client::default()).await.unwrap()
}

async fn a_password_that_would_be_guessed_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    for (new, code) in [("Sunshine", FieldCode::TooCommon), ("ecalevol ada!", FieldCode::ContainsPersonal)] {
        let refused = stage.accounts.change_password(&caller, &password(PASSWORD), &new_password(new)).await;
        let Err(ChangePasswordError::NewPassword(error)) = refused else { panic!("{refused:?}") };
        assert_eq!((error.field, error.code), (Field::NewPassword, code), "{new}");
    }
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(stage.is_known(session_token(&other)).await);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_password_change'").await, 0);
}

async fn a_change_that_comes_after_a_reset_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let thief = stage.browsing(&stage.enter(ADA, BROWSER).await).await;
    let link = stage.reset_secret(ADA).await;
    let [owners, thiefs] = ["the owner's own", "the thief's own"].map(new_password);
    let old = password(PASSWORD);
    // Both have looked at the old password before either writes.
    let (reset, _) = tokio::join!(
        stage.accounts.reset_password(&link, &owners),
        stage.accounts.change_password(&thief, &old, &thiefs),
    );
    if reset.is_ok() {
        assert!(stage.log_in(ADA, "the owner's own").await.is_ok(), "who knows the old one only cannot write over it");
    }
    let late = stage.accounts.change_password(&thief, &password(PASSWORD), &new_password("another of his")).await;
    assert!(matches!(late, Err(ChangePasswordError::WrongPassword(_))));
}
