//! A passkey counts as the second factor that policy asks for.

use portico_accounts::{
    AdminError, Client, Entry, FullProof, LoggedIn, ProofError, SecondFactor, Step, StepError, StepMethod,
};
use portico_testbed::{Engine, SoftPasskey, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{ADA, BROWSER, PASSWORD, Stage, email, given, json, new_session, passkey, password, recovery};

on_both_engines!(
    a_passkey_can_be_set_up_within_a_log_in,
    a_refused_set_up_keeps_the_log_in,
    the_first_passkey_shows_recovery_codes_where_policy_asks,
    a_recovery_code_replaces_a_lost_passkey,
    removing_the_last_factor_removes_its_codes_and_what_it_proved,
    turning_the_app_off_keeps_codes_for_a_passkey_where_policy_asks,
    administrators_need_a_passkey_that_was_used_in_this_session,
    recovery_codes_of_a_passkey_can_be_renewed,
);

/// Ada, who has set a passkey up as policy asks.
async fn set_up(stage: &Stage) -> (LoggedIn, SoftPasskey, Vec<String>) {
    stage.sign_up(ADA).await;
    let step = stage.step(ADA).await;
    assert_eq!(step.methods, [StepMethod::SetUp]);
    let token = step.token.expose_secret();
    let mut passkey = passkey();
    let created = passkey.create(&json(&stage.accounts.passkey_set_up_options(token).await.unwrap())).json();
    let set_up = stage.accounts.set_up_step_passkey(token, &created, false, &Client::default()).await;
    let (logged_in, codes) = set_up.unwrap();
    (logged_in, passkey, codes.grouped())
}

fn by_password() -> FullProof {
    FullProof::from(&password(PASSWORD))
}

async fn a_passkey_can_be_set_up_within_a_log_in(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let (ada, mut passkey, codes) = set_up(&stage).await;
    assert_eq!(codes.len(), 8);
    let caller = stage.browsing(&ada).await;
    assert_eq!(caller.session.proofs.words().collect::<Vec<_>>(), ["pwd", "swk"]);
    assert!(stage.accounts.require_second_factor(&caller).await.is_ok());
    let step = stage.step(ADA).await;
    assert_eq!(step.methods, [StepMethod::RecoveryCode, StepMethod::Passkey]);
    let caller = stage.browsing(&stage.finish_by(&step, &mut passkey).await.unwrap()).await;
    assert_eq!(caller.session.proofs.words().collect::<Vec<_>>(), ["pwd", "swk"]);
    stage.log_in_with_passkey(&mut passkey).await;
}

async fn a_refused_set_up_keeps_the_log_in(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    stage.sign_up(ADA).await;
    let step = stage.step(ADA).await;
    let token = step.token.expose_secret();
    let mut passkey = passkey();
    let mut creation = passkey.create(&json(&stage.accounts.passkey_set_up_options(token).await.unwrap()));
    creation.flags &= !0b100;
    let refused = stage.accounts.set_up_step_passkey(token, &creation.json(), false, &Client::default()).await;
    assert!(matches!(refused, Err(StepError::InvalidPasskey(_))));
    assert!(stage.is_pending(&step).await);
    assert_eq!(stage.count("select count(*) from passkeys").await, 0);
}

async fn the_first_passkey_shows_recovery_codes_where_policy_asks(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let lenient = stage.another_node_asking(SecondFactor::Optional).await;
    let ada = new_session(&lenient, ADA, BROWSER).await;
    let first = stage.add_passkey(&ada, &mut passkey()).await.unwrap();
    assert_eq!(first.recovery_codes.unwrap().grouped().len(), 8);
    let second = stage.add_passkey(&ada, &mut passkey()).await.unwrap();
    assert!(second.recovery_codes.is_none());
    assert_eq!(stage.accounts.factors(ada.user.id).await.unwrap().recovery_codes_left, 8);
}

async fn a_recovery_code_replaces_a_lost_passkey(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let (_ada, _lost, codes) = set_up(&stage).await;
    let step = stage.step(ADA).await;
    let logged_in = stage.finish(&step, &recovery(&codes[0])).await.unwrap();
    assert_eq!(stage.accounts.factors(logged_in.user.id).await.unwrap().recovery_codes_left, 7);
    let step = stage.step(ADA).await;
    assert!(matches!(stage.finish(&step, &recovery(&codes[0])).await, Err(StepError::WrongCode)));
    let code = crate::stage::wrong();
    assert!(matches!(stage.finish(&step, &code).await, Err(StepError::WrongMethod)), "there is no app");
}

async fn removing_the_last_factor_removes_its_codes_and_what_it_proved(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let (ada, _, _) = set_up(&stage).await;
    let caller = stage.browsing(&ada).await;
    let id = stage.accounts.passkeys(ada.user.id).await.unwrap()[0].id;
    stage.accounts.remove_passkey(&caller, id, by_password(), &Client::default()).await.unwrap();
    assert_eq!(stage.accounts.factors(ada.user.id).await.unwrap().recovery_codes_left, 0);
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.require_second_factor(&caller).await.is_err());
    assert_eq!(stage.step(ADA).await.methods, [StepMethod::SetUp]);
}

async fn turning_the_app_off_keeps_codes_for_a_passkey_where_policy_asks(engine: Engine) {
    for (policy, left) in [(SecondFactor::Required, 8), (SecondFactor::Optional, 0)] {
        let stage = Stage::asking(engine, policy).await;
        let lenient = stage.another_node_asking(SecondFactor::Optional).await;
        let ada = new_session(&lenient, ADA, BROWSER).await;
        stage.new_passkey(&ada).await;
        let ada = stage.protect(ada).await;
        let caller = stage.browsing(&ada.session).await;
        stage.accounts.remove_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
        let factors = stage.accounts.factors(caller.user.id).await.unwrap();
        assert_eq!((factors.recovery_codes_left, factors.passkeys), (left, 1), "{policy:?}");
        let caller = stage.browsing(&ada.session).await;
        assert!(stage.accounts.require_second_factor(&caller).await.is_ok(), "the passkey was proved too");
    }
}

async fn administrators_need_a_passkey_that_was_used_in_this_session(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Admins).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let mut passkey = stage.new_passkey(&ada).await;
    let Entry::In(other) = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await.unwrap()
    else {
        panic!("policy does not ask yet")
    };
    stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    assert!(stage.accounts.require_admin(&stage.browsing(&ada).await).await.is_ok());
    let refused = stage.accounts.require_admin(&stage.browsing(&other).await).await;
    assert!(matches!(refused, Err(AdminError::Proof(ProofError::PasskeyRequired))), "{refused:?}");
    let step: Step = stage.step(ADA).await;
    assert_eq!(step.methods, [StepMethod::Passkey]);
    let caller = stage.browsing(&stage.finish_by(&step, &mut passkey).await.unwrap()).await;
    assert!(stage.accounts.require_admin(&caller).await.is_ok());
}

async fn recovery_codes_of_a_passkey_can_be_renewed(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let (ada, _, codes) = set_up(&stage).await;
    let caller = stage.browsing(&ada).await;
    let renewed = stage.accounts.renew_recovery_codes(&caller, by_password(), &Client::default()).await.unwrap();
    assert_ne!(renewed.unwrap().grouped(), codes);
    let lenient = stage.another_node_asking(SecondFactor::Optional).await;
    let none = lenient.renew_recovery_codes(&caller, by_password(), &Client::default()).await.unwrap();
    assert!(none.is_none(), "where policy does not ask, they would be of no use");
}
