use portico_accounts::{Client, Entry, LogInError, StepError, StepMethod};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, EVE, MINUTE, PASSWORD, PROGRAM, Stage, access_token, code, given, recovery, session_token, step_at,
    wrong,
};

on_both_engines!(
    the_right_password_alone_opens_no_session,
    a_code_opens_the_session,
    a_wrong_code_does_not_end_the_step,
    a_code_of_another_user_is_refused,
    a_code_works_once,
    a_code_two_steps_old_or_early_is_refused,
    a_code_from_a_phone_with_a_slow_or_fast_clock_works,
    the_confirming_code_does_not_log_in,
    a_recovery_code_opens_one_session,
    a_step_that_is_gone_costs_no_recovery_code,
    the_code_may_come_with_the_password,
    a_code_is_ignored_where_none_is_due,
    a_wrong_password_is_refused_before_the_step,
);

async fn the_right_password_alone_opens_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    assert_eq!(step.methods, [StepMethod::App, StepMethod::RecoveryCode]);
    assert_eq!((step.expires_in, step.deletion_due_at), (10 * MINUTE, None));
    assert_eq!(step.trust, Some(30 * 24 * 60 * MINUTE));
    assert_eq!(stage.count("select count(*) from sessions").await, 1, "the one that turned the app on");
    let program = step_at(&stage.accounts, ADA, PROGRAM, Client::default()).await;
    assert_eq!(program.trust, None);
}

async fn a_code_opens_the_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    let logged_in = stage.finish(&step, &stage.shown(&ada.phone)).await.unwrap();
    let session = stage.browsing(&logged_in).await.session;
    assert_eq!(session.proofs.words().collect::<Vec<_>>(), ["pwd", "otp"]);
    assert_eq!((session.second_factor_at, session.recovered_at), (Some(stage.clock.now()), None));
    let claims = access_token(&logged_in).split('.').nth(1).unwrap().to_owned();
    assert!(decoded(&claims).contains(r#""amr":["pwd","otp"]"#), "{}", decoded(&claims));
    assert!(!stage.is_pending(&step).await);
}

async fn a_wrong_code_does_not_end_the_step(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    let unknown = recovery("0000-0000-0000-0000-0000-0000");
    for given in [wrong(), unknown] {
        assert!(matches!(stage.finish(&step, &given).await, Err(StepError::WrongCode)));
    }
    assert!(stage.is_pending(&step).await);
    assert!(stage.finish(&step, &stage.shown(&ada.phone)).await.is_ok());
}

async fn a_code_of_another_user_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (_ada, eve) = (stage.protected(ADA).await, stage.protected(EVE).await);
    let step = stage.step(ADA).await;
    for given in [stage.shown(&eve.phone), recovery(&eve.recovery_codes[0])] {
        assert!(matches!(stage.finish(&step, &given).await, Err(StepError::WrongCode)));
    }
    let step = stage.step(EVE).await;
    assert!(stage.finish(&step, &recovery(&eve.recovery_codes[0])).await.is_ok(), "it was not used up");
}

async fn a_code_works_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let shown = stage.shown(&ada.phone);
    let [first, second, third] = [stage.step(ADA).await, stage.step(ADA).await, stage.step(ADA).await];
    assert!(stage.finish(&first, &shown).await.is_ok());
    assert!(matches!(stage.finish(&second, &shown).await, Err(StepError::WrongCode)));
    // In the next window, in which it would still work.
    stage.clock.advance(MINUTE / 4);
    assert!(matches!(stage.finish(&third, &shown).await, Err(StepError::WrongCode)));
}

async fn a_code_two_steps_old_or_early_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    // More than two minutes after the code that was used to confirm the app.
    stage.clock.advance(2 * MINUTE);
    let step = stage.step(ADA).await;
    for seconds in [-60, 60] {
        let other = portico_accounts::GivenFactor::Code(stage.code_in(&ada.phone, seconds));
        assert!(matches!(stage.finish(&step, &other).await, Err(StepError::WrongCode)), "{seconds}");
    }
}

async fn a_code_from_a_phone_with_a_slow_or_fast_clock_works(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    for seconds in [-15, 15] {
        stage.clock.advance(2 * MINUTE);
        let step = stage.step(ADA).await;
        let other = portico_accounts::GivenFactor::Code(stage.code_in(&ada.phone, seconds));
        assert!(stage.finish(&step, &other).await.is_ok(), "{seconds}");
    }
}

async fn the_confirming_code_does_not_log_in(engine: Engine) {
    let stage = Stage::set(engine).await;
    let session = stage.new_session(ADA, BROWSER).await;
    let at = stage.clock.now().as_seconds();
    let ada = stage.protect(session).await;
    stage.clock.turn_back(MINUTE);
    let step = stage.step(ADA).await;
    let confirming = portico_accounts::GivenFactor::Code(code(&ada.phone.code_at(at)));
    assert!(matches!(stage.finish(&step, &confirming).await, Err(StepError::WrongCode)));
}

async fn a_recovery_code_opens_one_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let typed = ada.recovery_codes[0].to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    let step = stage.step(ADA).await;
    let logged_in = stage.finish(&step, &recovery(&typed)).await.unwrap();
    let session = stage.browsing(&logged_in).await.session;
    assert_eq!(session.recovered_at, Some(stage.clock.now()));
    assert_eq!(session.proofs.words().collect::<Vec<_>>(), ["pwd", "otp"]);
    let step = stage.step(ADA).await;
    assert!(matches!(stage.finish(&step, &recovery(&ada.recovery_codes[0])).await, Err(StepError::WrongCode)));
    assert_eq!(stage.accounts.factors(logged_in.user.id).await.unwrap().recovery_codes_left, 7);
}

async fn a_step_that_is_gone_costs_no_recovery_code(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    stage.clock.advance(10 * MINUTE);
    assert!(matches!(stage.finish(&step, &recovery(&ada.recovery_codes[0])).await, Err(StepError::InvalidStep)));
    let step = stage.step(ADA).await;
    assert!(stage.finish(&step, &recovery(&ada.recovery_codes[0])).await.is_ok());
}

async fn the_code_may_come_with_the_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let log_in = |code| stage.accounts.log_in_with_code(given(ADA, PASSWORD), Some(code), PROGRAM, Client::default());
    assert!(matches!(log_in(code("000000")).await, Err(LogInError::WrongCode)));
    let shown = stage.code(&ada.phone);
    let entry = log_in(shown.clone()).await.unwrap();
    assert!(matches!(&entry, Entry::In(_)), "{entry:?}");
    let caller = stage.caller_by_token(access_token(&entry.logged_in().unwrap()), None).await.unwrap();
    assert_eq!(caller.session.second_factor_at, Some(stage.clock.now()));
    assert!(matches!(log_in(shown).await, Err(LogInError::WrongCode)), "it was used");
    assert_eq!(stage.count("select count(*) from log_in_steps").await, 0);
}

async fn a_code_is_ignored_where_none_is_due(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let log_in =
        stage.accounts.log_in_with_code(given(ADA, PASSWORD), Some(code("000000")), PROGRAM, Client::default());
    assert!(matches!(log_in.await, Ok(Entry::In(_))));
}

async fn a_wrong_password_is_refused_before_the_step(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let shown = stage.code(&ada.phone);
    let log_in = |typed, code| stage.accounts.log_in_with_code(given(ADA, typed), code, BROWSER, Client::default());
    for code in [None, Some(shown)] {
        assert!(matches!(log_in("wrong horse", code).await, Err(LogInError::WrongCredentials)));
    }
    assert!(stage.is_known(session_token(&ada.session)).await, "other sessions continue");
}

fn decoded(part: &str) -> String {
    use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
    String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64")).expect("JSON")
}
