use portico_accounts::{Client, Entry, SecondFactor, SignedUp, Step, StepError, StepMethod};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, BROWSER, EVE, MICROSECOND, MINUTE, PASSWORD, Stage, code, given, recovery, scan, sign_up_form, wrong,
};

on_both_engines!(
    a_sign_up_leads_to_a_second_factor,
    a_log_in_leads_to_a_second_factor,
    only_the_log_in_that_began_confirms_the_app,
    a_wrong_code_does_not_end_the_set_up,
    a_set_up_lasts_for_ten_minutes,
    an_expired_set_up_begins_again_within_the_log_in,
    a_set_up_cannot_bypass_an_app_that_is_on,
    policy_for_administrators_asks_only_them,
    an_unconfirmed_address_does_not_prevent_a_set_up_within_a_log_in,
);

async fn signed_up(stage: &Stage, email: &str) -> Step {
    let signed_up = stage.accounts.sign_up_and_log_in(sign_up_form(email, PASSWORD), BROWSER, Client::default()).await;
    match signed_up.unwrap() {
        SignedUp::Done(Entry::OneMoreStep(step)) => step,
        other => panic!("{other:?}"),
    }
}

async fn a_sign_up_leads_to_a_second_factor(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let step = signed_up(&stage, ADA).await;
    assert_eq!(step.methods, [StepMethod::SetUp]);
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
    let token = step.token.expose_secret();
    let phone = scan(&stage.accounts.begin_step_app(token).await.unwrap());
    let confirmed = stage.accounts.confirm_step_app(token, &stage.code(&phone), true, &Client::default()).await;
    let (logged_in, codes) = confirmed.unwrap();
    assert!(stage.browsing(&logged_in).await.session.second_factor_at.is_some());
    let factors = stage.accounts.factors(logged_in.user.id).await.unwrap();
    assert_eq!((factors.recovery_codes_left, factors.trusted_browsers.len()), (8, 1));
    assert!(stage.subjects_to(ADA).await.contains(&"An authenticator app was turned on".to_owned()));
    stage.clock.advance(MINUTE);
    let step = stage.step(ADA).await;
    assert!(stage.finish(&step, &recovery(&codes.grouped()[0])).await.is_ok());
}

async fn a_log_in_leads_to_a_second_factor(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let strict = stage.another_node_asking(SecondFactor::Required).await;
    let Entry::OneMoreStep(step) = strict.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await.unwrap()
    else {
        panic!("a step is due")
    };
    let token = step.token.expose_secret();
    assert!(strict.step_enrolment(token).await.unwrap().is_none());
    let begun = strict.begin_step_app(token).await.unwrap();
    let again = strict.step_enrolment(token).await.unwrap().unwrap();
    assert_eq!(again.secret.expose_secret(), begun.secret.expose_secret(), "the page may be loaded again");
    let finished =
        strict.finish_step(portico_accounts::Audience::Web, token, &wrong(), false, &Client::default()).await;
    assert!(matches!(finished, Err(StepError::WrongMethod)));
    let code = stage.code(&scan(&begun));
    strict.confirm_step_app(token, &code, false, &Client::default()).await.unwrap();
    let again = strict.confirm_step_app(token, &code, false, &Client::default()).await;
    assert!(matches!(again, Err(StepError::InvalidStep)));
}

async fn only_the_log_in_that_began_confirms_the_app(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let (ada, eve) = (signed_up(&stage, ADA).await, signed_up(&stage, EVE).await);
    let phone = scan(&stage.accounts.begin_step_app(ada.token.expose_secret()).await.unwrap());
    let other = stage.step(ADA).await;
    for step in [eve, other] {
        let code = stage.code(&phone);
        let refused =
            stage.accounts.confirm_step_app(step.token.expose_secret(), &code, false, &Client::default()).await;
        assert!(matches!(refused, Err(StepError::NothingToConfirm)), "{refused:?}");
    }
    assert_eq!(stage.count("select count(*) from authenticator_apps").await, 0);
}

async fn a_wrong_code_does_not_end_the_set_up(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let step = signed_up(&stage, ADA).await;
    let token = step.token.expose_secret();
    let phone = scan(&stage.accounts.begin_step_app(token).await.unwrap());
    let refused = stage.accounts.confirm_step_app(token, &code("000000"), false, &Client::default()).await;
    assert!(matches!(refused, Err(StepError::WrongCode)));
    assert!(stage.accounts.confirm_step_app(token, &stage.code(&phone), false, &Client::default()).await.is_ok());
}

async fn a_set_up_lasts_for_ten_minutes(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let step = signed_up(&stage, ADA).await;
    let token = step.token.expose_secret();
    let phone = scan(&stage.accounts.begin_step_app(token).await.unwrap());
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    assert!(stage.is_pending(&step).await);
    stage.clock.advance(MICROSECOND);
    let late = stage.accounts.confirm_step_app(token, &stage.code(&phone), false, &Client::default()).await;
    assert!(matches!(late, Err(StepError::InvalidStep)));
    assert_eq!(stage.step(ADA).await.methods, [StepMethod::SetUp], "and can begin again");
}

async fn an_expired_set_up_begins_again_within_the_log_in(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let step = signed_up(&stage, ADA).await;
    let token = step.token.expose_secret();
    let expired = stage.accounts.begin_step_app(token).await.unwrap();
    stage.change("update app_enrolments set created_at = 0").await;
    let code = stage.code(&scan(&expired));
    let refused = stage.accounts.confirm_step_app(token, &code, false, &Client::default()).await;
    assert!(matches!(refused, Err(StepError::NothingToConfirm)), "{refused:?}");
    let begun = stage.accounts.step_enrolment(token).await.unwrap().expect("another set-up");
    assert_ne!(begun.secret.expose_secret(), expired.secret.expose_secret());
    let code = stage.code(&scan(&begun));
    assert!(stage.accounts.confirm_step_app(token, &code, false, &Client::default()).await.is_ok());
}

async fn a_set_up_cannot_bypass_an_app_that_is_on(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let first = signed_up(&stage, ADA).await;
    let second = stage.step(ADA).await;
    let begun = stage.accounts.begin_step_app(second.token.expose_secret()).await.unwrap();
    let phone = scan(&stage.accounts.begin_step_app(first.token.expose_secret()).await.unwrap());
    let code = stage.code(&phone);
    stage.accounts.confirm_step_app(first.token.expose_secret(), &code, false, &Client::default()).await.unwrap();
    let thief = stage.code(&scan(&begun));
    let refused =
        stage.accounts.confirm_step_app(second.token.expose_secret(), &thief, false, &Client::default()).await;
    assert!(matches!(refused, Err(StepError::InvalidStep)));
    let third = stage.step(ADA).await;
    let refused = stage.accounts.begin_step_app(third.token.expose_secret()).await;
    assert!(matches!(refused, Err(StepError::WrongMethod)));
}

async fn policy_for_administrators_asks_only_them(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Admins).await;
    for (email, is_admin) in [(ADA, true), (EVE, false)] {
        let granted = portico_accounts::AddedByOperator { is_admin };
        stage.accounts.add_user(sign_up_form(email, PASSWORD), granted).await.unwrap();
    }
    assert_eq!(stage.step(ADA).await.methods, [StepMethod::SetUp]);
    assert!(stage.log_in(EVE, PASSWORD).await.is_ok());
}

async fn an_unconfirmed_address_does_not_prevent_a_set_up_within_a_log_in(engine: Engine) {
    let server = portico_testbed::MailServer::start(portico_testbed::Behaviour::Disconnect).await;
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let node = stage.another_node_asking_by_mail(SecondFactor::Required, &server).await;
    let Entry::OneMoreStep(step) = node.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await.unwrap() else {
        panic!("a step is due")
    };
    assert!(node.begin_step_app(step.token.expose_secret()).await.is_ok());
}
