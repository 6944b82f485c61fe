use portico_accounts::{Client, ProofError, StepError, StepMethod};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, MICROSECOND, MINUTE, PASSWORD, Protected, Stage, password, recovery, scan};

on_both_engines!(
    the_last_recovery_code_leads_to_a_new_app_without_another_code,
    a_code_is_required_again_after_ten_minutes,
    a_log_in_with_the_app_still_requires_a_code,
    only_the_recovered_session_needs_no_code,
    new_recovery_codes_replace_the_old_ones,
    using_a_recovery_code_sends_an_email_with_the_number_left,
);

/// A user who has lost the phone, and has one recovery code left.
async fn with_one_code_left(stage: &Stage) -> Protected {
    let session = stage.new_verified_session(ADA, BROWSER).await;
    let ada = stage.protect(session).await;
    for code in &ada.recovery_codes[1..] {
        let step = stage.step(ADA).await;
        stage.finish(&step, &recovery(code)).await.unwrap();
    }
    ada
}

async fn the_last_recovery_code_leads_to_a_new_app_without_another_code(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = with_one_code_left(&stage).await;
    let step = stage.step(ADA).await;
    let recovered = stage.finish(&step, &recovery(&ada.recovery_codes[0])).await.unwrap();
    assert_eq!(stage.step(ADA).await.methods, [StepMethod::App], "no code is left");
    let caller = stage.browsing(&recovered).await;
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    let begun = stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    let phone = scan(&begun);
    stage.accounts.confirm_app(&caller, &stage.code(&phone), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    let step = stage.step(ADA).await;
    assert!(matches!(stage.finish(&step, &stage.shown(&ada.phone)).await, Err(StepError::WrongCode)));
    assert!(stage.finish(&step, &stage.shown(&phone)).await.is_ok());
}

async fn a_code_is_required_again_after_ten_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    let recovered = stage.finish(&step, &recovery(&ada.recovery_codes[0])).await.unwrap();
    let caller = stage.browsing(&recovered).await;
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    assert!(stage.accounts.renew_recovery_codes(&caller, &password(PASSWORD), &Client::default()).await.is_ok());
    stage.clock.advance(MICROSECOND);
    let late = stage.accounts.renew_recovery_codes(&caller, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(late, Err(ProofError::CodeRequired)));
}

async fn a_log_in_with_the_app_still_requires_a_code(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.caller_with(ADA, &ada.phone).await;
    let refused = stage.accounts.renew_recovery_codes(&caller, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(refused, Err(ProofError::CodeRequired)));
}

async fn only_the_recovered_session_needs_no_code(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    let recovered = stage.finish(&step, &recovery(&ada.recovery_codes[0])).await.unwrap();
    let (recovered, other) = (stage.browsing(&recovered).await, stage.browsing(&ada.session).await);
    let refused = stage.accounts.renew_recovery_codes(&other, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(refused, Err(ProofError::CodeRequired)));
    let refused = stage.accounts.remove_app(&recovered, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(refused, Err(ProofError::CodeRequired)), "only a new app or new codes");
    let refused = stage.accounts.renew_recovery_codes(&recovered, &password("wrong horse"), &Client::default()).await;
    assert!(matches!(refused, Err(ProofError::WrongPassword(_))), "the password is asked for");
}

async fn new_recovery_codes_replace_the_old_ones(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    let renewed = stage.accounts.renew_recovery_codes(&caller, stage.proof(&ada.phone), &Client::default()).await;
    let renewed = renewed.unwrap().unwrap().grouped();
    let step = stage.step(ADA).await;
    assert!(matches!(stage.finish(&step, &recovery(&ada.recovery_codes[0])).await, Err(StepError::WrongCode)));
    assert!(stage.finish(&step, &recovery(&renewed[0])).await.is_ok());
}

async fn using_a_recovery_code_sends_an_email_with_the_number_left(engine: Engine) {
    let stage = Stage::set(engine).await;
    let session = stage.new_verified_session(ADA, BROWSER).await;
    let ada = stage.protect(session).await;
    let step = stage.step(ADA).await;
    let recovered = stage.finish(&step, &recovery(&ada.recovery_codes[0])).await.unwrap();
    let mails = stage.mails_to(ADA).await;
    let told = mails.iter().find(|mail| mail.page.subject == "A recovery code was used").unwrap();
    assert!(told.page.text.contains("7 are left."), "{}", told.page.text);
    let trail = stage.accounts.audit_trail(recovered.user.id, 5).await.unwrap();
    assert!(trail.iter().any(|entry| entry.event == "authn_recovery_code_used"), "{trail:?}");
}
