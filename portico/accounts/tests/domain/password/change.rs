use portico_accounts::{Audience, ChangePasswordError, Client, EndReason, LogInError, LogInFrom, LoggedIn, ProofError};
use portico_fields::{Field, FieldCode};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, EVE, MINUTE, PASSWORD, PROGRAM, SECOND, Stage, entered, given, new_password, password, session_token,
    sign_up_form,
};

on_both_engines!(
    a_change_that_loses_to_a_reset_has_no_effect,
    the_current_password_can_be_replaced,
    a_change_requires_the_current_password,
    another_users_password_is_refused,
    the_current_session_continues_and_all_others_end,
    another_users_sessions_continue,
    a_change_is_emailed_to_the_stored_address,
    a_change_is_recorded_once,
    a_new_password_counts_as_recently_entered,
    a_change_during_log_ins_leaves_no_other_session,
    a_guessable_password_is_refused,
);

const NEW: &str = "battery staple";

async fn the_current_password_can_be_replaced(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert!(stage.log_in(ADA, NEW).await.is_ok());
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
}

async fn a_change_requires_the_current_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    let mails = stage.mails_to(ADA).await.len();
    for wrong in [" ", "Correct horse", NEW] {
        let refused = change(&stage, &ada, wrong).await;
        assert!(matches!(refused, Err(ChangePasswordError::Proof(ProofError::WrongPassword(_)))), "{wrong}");
    }
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(stage.is_known(session_token(&other)).await);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_password_change'").await, 0);
    let told = stage.mails_to(ADA).await;
    assert!(told[mails..].iter().all(|mail| !mail.page.subject.contains("password")), "{told:?}");
}

async fn another_users_password_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.sign_up(sign_up_form(EVE, "eves very own"), &Client::default()).await.unwrap();
    assert!(change(&stage, &ada, "eves very own").await.is_err());
}

async fn the_current_session_continues_and_all_others_end(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let (browser, program) = (log_in(&stage, BROWSER).await, log_in(&stage, PROGRAM).await);
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.refusal(Audience::Web, session_token(&browser)).await, Some(EndReason::PasswordChanged));
    assert_eq!(stage.refusal(Audience::Api, session_token(&program)).await, Some(EndReason::PasswordChanged));
    assert!(stage.refresh(Audience::Web, session_token(&ada)).await.is_ok());
}

async fn another_users_sessions_continue(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert!(stage.is_known(session_token(&eve)).await);
    assert!(stage.log_in(EVE, PASSWORD).await.is_ok());
}

async fn a_change_is_emailed_to_the_stored_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session("Ada@Example.org", BROWSER).await;
    stage.mails_to("Ada@Example.org").await;
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert_eq!(stage.waiting().await, 1);
    let mails = stage.mails_to("Ada@Example.org").await;
    let told = mails.last().unwrap();
    assert!(told.page.subject.contains("password"), "{}", told.page.subject);
    assert!(told.page.text.contains("2026-09-21 14:13 UTC"), "{}", told.page.text);
    assert!(!told.page.text.contains("?token="));
}

async fn a_change_is_recorded_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let session = stage.browsing(&ada).await.session.id;
    stage.clock.advance(SECOND);
    change(&stage, &ada, PASSWORD).await.unwrap();
    let [entry, _sign_up] = &stage.accounts.audit_trail(ada.user.id, 9).await.unwrap()[..] else {
        panic!("one line in the history")
    };
    assert_eq!((entry.event.as_str(), entry.session_id), ("authn_password_change", Some(session)));
    assert_eq!(entry.occurred_at, stage.clock.now());
}

async fn a_new_password_counts_as_recently_entered(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.clock.advance(30 * MINUTE);
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.end_other_sessions(&caller, &Client::default()).await.is_err());
    change(&stage, &ada, PASSWORD).await.unwrap();
    assert!(stage.accounts.end_other_sessions(&caller, &Client::default()).await.is_ok());
    assert_eq!(stage.browsing(&ada).await.session.authenticated_at, stage.clock.now());
}

async fn a_change_during_log_ins_leaves_no_other_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
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
    stage.accounts.change_password(&caller, &password(current), &new_password(NEW), &Client::default()).await
}

async fn log_in(stage: &Stage, from: LogInFrom) -> LoggedIn {
    stage.accounts.log_in(given(ADA, PASSWORD), from, Client::default()).await.map(entered).unwrap()
}

async fn a_guessable_password_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    for (new, code) in [("Sunshine", FieldCode::TooCommon), ("ecalevol ada!", FieldCode::ContainsPersonal)] {
        let refused =
            stage.accounts.change_password(&caller, &password(PASSWORD), &new_password(new), &Client::default()).await;
        let Err(ChangePasswordError::NewPassword(error)) = refused else { panic!("{refused:?}") };
        assert_eq!((error.field, error.code), (Field::NewPassword, code), "{new}");
    }
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(stage.is_known(session_token(&other)).await);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_password_change'").await, 0);
}

async fn a_change_that_loses_to_a_reset_has_no_effect(engine: Engine) {
    let stage = Stage::set(engine).await;
    let thief = stage.browsing(&stage.new_session(ADA, BROWSER).await).await;
    let link = stage.reset_secret(ADA).await;
    let [owners, thiefs] = ["the owner's own", "the thief's own"].map(new_password);
    let (old, client) = (password(PASSWORD), Client::default());
    // Both have checked the old password before either writes.
    let (reset, _) = tokio::join!(
        stage.accounts.reset_password(&link, &owners, &client),
        stage.accounts.change_password(&thief, &old, &thiefs, &client),
    );
    if reset.is_ok() {
        assert!(
            stage.log_in(ADA, "the owner's own").await.is_ok(),
            "the old password alone cannot overwrite the new one"
        );
    }
    let late = stage
        .accounts
        .change_password(&thief, &password(PASSWORD), &new_password("another of his"), &Client::default())
        .await;
    assert!(matches!(late, Err(ChangePasswordError::Proof(ProofError::WrongPassword(_)))));
}
