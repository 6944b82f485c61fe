use portico_accounts::{Audience, Client, FullProof, Proof, Step, StepError};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, MICROSECOND, MINUTE, PASSWORD, Protected, SECOND, Stage, email, new_password, password, recovery,
};

on_both_engines!(
    a_step_ends_after_ten_minutes,
    a_step_ends_with_a_change_of_password,
    a_step_ends_with_a_reset,
    a_step_ends_with_a_change_of_address,
    a_step_ends_when_the_app_is_turned_off,
    a_step_ends_with_new_recovery_codes,
    a_step_ends_with_a_request_for_deletion,
    a_step_ends_when_an_operator_intervenes,
    a_pending_log_in_can_be_abandoned,
    expired_steps_are_deleted,
);

/// A user whose app is on, and a pending log-in of theirs.
async fn pending(stage: &Stage) -> (Protected, Step) {
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    assert!(stage.is_pending(&step).await);
    (ada, step)
}

/// Not even the right code, nor a recovery code, finishes it.
async fn is_over(stage: &Stage, step: &Step, ada: &Protected) {
    assert!(!stage.is_pending(step).await);
    for given in [stage.shown(&ada.phone), recovery(&ada.recovery_codes[7])] {
        assert!(matches!(stage.finish(step, &given).await, Err(StepError::InvalidStep)));
    }
}

async fn a_step_ends_after_ten_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, step) = pending(&stage).await;
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    assert!(stage.is_pending(&step).await);
    stage.clock.advance(MICROSECOND);
    is_over(&stage, &step, &ada).await;
}

async fn a_step_ends_with_a_change_of_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, step) = pending(&stage).await;
    let caller = stage.browsing(&ada.session).await;
    let proof = stage.proof(&ada.phone);
    stage.accounts.change_password(&caller, proof, &new_password("battery staple"), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    is_over(&stage, &step, &ada).await;
}

async fn a_step_ends_with_a_reset(engine: Engine) {
    let stage = Stage::set(engine).await;
    let session = stage.new_verified_session(ADA, crate::stage::BROWSER).await;
    let ada = stage.protect(session).await;
    let step = stage.step(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    is_over(&stage, &step, &ada).await;
    let asked =
        stage.accounts.log_in(crate::stage::given(ADA, "battery staple"), crate::stage::BROWSER, Client::default());
    assert!(asked.await.unwrap().logged_in().is_none(), "a reset leaves the app on");
}

async fn a_step_ends_with_a_change_of_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, step) = pending(&stage).await;
    let caller = stage.browsing(&ada.session).await;
    let new = email("new@example.net");
    stage.accounts.request_email_change(&caller, &new, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    assert!(stage.is_pending(&step).await, "nothing has changed yet");
    stage.clock.advance(SECOND);
    let secret = stage.latest_secret_to("new@example.net").await;
    stage.accounts.verify_email(&secret, Proof::Caller(Box::new(caller)), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    is_over(&stage, &step, &ada).await;
}

async fn a_step_ends_when_the_app_is_turned_off(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, step) = pending(&stage).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.remove_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    is_over(&stage, &step, &ada).await;
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn a_step_ends_with_new_recovery_codes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, step) = pending(&stage).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.renew_recovery_codes(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    is_over(&stage, &step, &ada).await;
}

async fn a_step_ends_with_a_request_for_deletion(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, step) = pending(&stage).await;
    let caller = stage.browsing(&ada.session).await;
    let proof: FullProof = stage.proof(&ada.phone);
    stage.accounts.request_deletion(&caller, proof, &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    is_over(&stage, &step, &ada).await;
}

async fn a_step_ends_when_an_operator_intervenes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let (accounts, address) = (&stage.accounts, email(ADA));
    let step = stage.step(ADA).await;
    accounts.sign_out_user(&address).await.unwrap();
    is_over(&stage, &step, &ada).await;
    let step = stage.step(ADA).await;
    accounts.disable_user(&address).await.unwrap();
    is_over(&stage, &step, &ada).await;
    accounts.enable_user(&address).await.unwrap();
    is_over(&stage, &step, &ada).await;
    let step = stage.step(ADA).await;
    accounts.reset_second_factor(&address, false).await.unwrap();
    is_over(&stage, &step, &ada).await;
}

async fn a_pending_log_in_can_be_abandoned(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, step) = pending(&stage).await;
    for other in ["", "v1.x.y", password(PASSWORD).expose()] {
        stage.accounts.leave_step(Audience::Web, other).await.unwrap();
    }
    assert!(stage.is_pending(&step).await);
    stage.accounts.leave_step(Audience::Web, step.token.expose_secret()).await.unwrap();
    is_over(&stage, &step, &ada).await;
}

async fn expired_steps_are_deleted(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, _step) = pending(&stage).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.begin_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    stage.accounts.clean_up().await.unwrap();
    let rows = "select (select count(*) from log_in_steps) + (select count(*) from app_enrolments)";
    assert_eq!(stage.count(rows).await, 2);
    stage.clock.advance(MINUTE);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count(rows).await, 0);
}
