use portico_accounts::{Client, Entry, LogInError, Step, StepError, StepMethod};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{ADA, BROWSER, MINUTE, PASSWORD, PROGRAM, Protected, Stage, given, password, session_token};

on_both_engines!(
    the_password_is_not_asked_for_twice,
    abandoning_a_log_in_does_not_cancel_the_deletion,
    a_program_gets_an_error_and_no_step,
    an_app_is_asked_for_before_the_account_is_kept,
);

const DUE: &str = "select count(*) from users where deletion_due_at is not null";

async fn about_to_be_deleted(stage: &Stage) {
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
}

async fn protected_and_about_to_be_deleted(stage: &Stage) -> Protected {
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.request_deletion(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    ada
}

async fn keep(stage: &Stage, step: &Step) -> Result<Entry, StepError> {
    stage.accounts.keep_account(step.token.expose_secret(), &Client::default()).await
}

async fn the_password_is_not_asked_for_twice(engine: Engine) {
    let stage = Stage::set(engine).await;
    about_to_be_deleted(&stage).await;
    let step = stage.step(ADA).await;
    assert!(step.methods.is_empty() && step.deletion_due_at.is_some(), "{step:?}");
    let kept = keep(&stage, &step).await.unwrap().logged_in().unwrap();
    assert!(stage.is_known(session_token(&kept)).await);
    assert_eq!(stage.count(DUE).await, 0);
    assert!(matches!(keep(&stage, &step).await, Err(StepError::InvalidStep)), "a step is used once");
    let told = "select count(*) from audit_events where event = 'user_deletion_undone'";
    assert_eq!(stage.count(told).await, 1);
}

async fn abandoning_a_log_in_does_not_cancel_the_deletion(engine: Engine) {
    let stage = Stage::set(engine).await;
    about_to_be_deleted(&stage).await;
    let step = stage.step(ADA).await;
    stage.accounts.leave_step(portico_accounts::Audience::Web, step.token.expose_secret()).await.unwrap();
    assert!(matches!(keep(&stage, &step).await, Err(StepError::InvalidStep)));
    assert_eq!(stage.count(DUE).await, 1);
}

async fn a_program_gets_an_error_and_no_step(engine: Engine) {
    let stage = Stage::set(engine).await;
    about_to_be_deleted(&stage).await;
    let refused = stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, Client::default()).await;
    assert!(matches!(refused, Err(LogInError::DeletionPending)));
    assert_eq!(stage.count("select count(*) from log_in_steps").await, 0);
}

async fn an_app_is_asked_for_before_the_account_is_kept(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = protected_and_about_to_be_deleted(&stage).await;
    let step = stage.step(ADA).await;
    assert_eq!(step.methods, [StepMethod::App, StepMethod::RecoveryCode]);
    let early = stage.finish(&step, &stage.shown(&ada.phone)).await;
    assert!(matches!(early, Err(StepError::DeletionPending)));
    let Entry::OneMoreStep(step) = keep(&stage, &step).await.unwrap() else { panic!("a code is due") };
    assert_eq!(step.deletion_due_at, None);
    assert_eq!(stage.count(DUE).await, 1, "the password alone changes nothing");
    assert!(stage.finish(&step, &stage.shown(&ada.phone)).await.is_ok());
    assert_eq!(stage.count(DUE).await, 0);
}
