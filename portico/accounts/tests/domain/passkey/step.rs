use portico_accounts::{Client, FullProof, StepError, StepMethod};
use portico_testbed::{Engine, SoftPasskey, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, BROWSER, EVE, MINUTE, PASSWORD, Protected, Stage, given, json, known_browser, passkey, session_token,
};

on_both_engines!(
    a_passkey_finishes_a_step_that_an_app_causes,
    a_passkey_may_trust_the_browser,
    a_passkey_of_another_account_finishes_no_step,
    of_twenty_equal_answers_one_finishes_the_step,
    removing_a_passkey_ends_pending_log_ins,
    removing_a_password_ends_pending_log_ins,
);

/// Ada with an app and a passkey.
async fn both(engine: Engine) -> (Stage, Protected, SoftPasskey) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let passkey = add(&stage, &ada).await;
    (stage, ada, passkey)
}

async fn add(stage: &Stage, ada: &Protected) -> SoftPasskey {
    let mut passkey = passkey();
    let caller = stage.browsing(&ada.session).await;
    let options = stage.accounts.passkey_creation_options(&caller, proof(stage, ada), &Client::default()).await;
    let created = passkey.create(&json(&options.unwrap())).json();
    stage.accounts.add_passkey(&caller, &created, None, &Client::default()).await.unwrap();
    passkey
}

fn proof(stage: &Stage, ada: &Protected) -> FullProof {
    stage.clock.advance(MINUTE);
    stage.proof(&ada.phone)
}

async fn a_passkey_finishes_a_step_that_an_app_causes(engine: Engine) {
    let (stage, _ada, mut passkey) = both(engine).await;
    let step = stage.step(ADA).await;
    assert_eq!(step.methods, [StepMethod::App, StepMethod::RecoveryCode, StepMethod::Passkey]);
    let caller = stage.browsing(&stage.finish_by(&step, &mut passkey).await.unwrap()).await;
    assert_eq!(caller.session.proofs.words().collect::<Vec<_>>(), ["pwd", "swk"]);
    assert!(stage.accounts.require_second_factor(&caller).await.is_ok());
    assert!(matches!(stage.finish_by(&step, &mut passkey).await, Err(StepError::InvalidStep)), "it is finished");
    stage.log_in_with_passkey(&mut passkey).await;
}

async fn a_passkey_may_trust_the_browser(engine: Engine) {
    let (stage, _ada, mut passkey) = both(engine).await;
    let step = stage.step(ADA).await;
    let token = step.token.expose_secret();
    let options = json(&stage.accounts.passkey_step_options(token).await.unwrap());
    let answer = passkey.answer(&options).json();
    let finished = stage.accounts.finish_step_with_passkey(token, &answer, true, &Client::default()).await.unwrap();
    let again = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, known_browser(&finished));
    assert!(again.await.unwrap().logged_in().is_some());
}

async fn a_passkey_of_another_account_finishes_no_step(engine: Engine) {
    let (stage, _ada, _) = both(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let mut of_eve = stage.new_passkey(&eve).await;
    let step = stage.step(ADA).await;
    assert!(matches!(stage.finish_by(&step, &mut of_eve).await, Err(StepError::InvalidPasskey(_))));
    assert!(stage.is_pending(&step).await);
    of_eve.user_handle.clear();
    assert!(matches!(stage.finish_by(&step, &mut of_eve).await, Err(StepError::InvalidPasskey(_))));
}

async fn of_twenty_equal_answers_one_finishes_the_step(engine: Engine) {
    let (stage, _ada, mut passkey) = both(engine).await;
    let step = stage.step(ADA).await;
    let options = json(&stage.accounts.passkey_step_options(step.token.expose_secret()).await.unwrap());
    let answer = passkey.answer(&options).json();
    let attempts: Vec<_> = (0..20)
        .map(|_| {
            let (node, token, answer) = (stage.accounts.clone(), step.token.clone(), answer.clone());
            tokio::spawn(async move {
                let client = Client::default();
                node.finish_step_with_passkey(token.expose_secret(), &answer, false, &client).await.is_ok()
            })
        })
        .collect();
    let mut finished = 0;
    for attempt in attempts {
        finished += u32::from(attempt.await.unwrap());
    }
    assert_eq!(finished, 1);
}

async fn removing_a_passkey_ends_pending_log_ins(engine: Engine) {
    let (stage, ada, _) = both(engine).await;
    let step = stage.step(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    let id = stage.accounts.passkeys(caller.user.id).await.unwrap()[0].id;
    stage.accounts.remove_passkey(&caller, id, proof(&stage, &ada), &Client::default()).await.unwrap();
    assert!(!stage.is_pending(&step).await);
    assert!(stage.is_known(session_token(&ada.session)).await);
    assert_eq!(stage.accounts.factors(caller.user.id).await.unwrap().recovery_codes_left, 8, "the app is still on");
    assert!(stage.accounts.require_second_factor(&stage.browsing(&ada.session).await).await.is_ok());
}

async fn removing_a_password_ends_pending_log_ins(engine: Engine) {
    let (stage, ada, _) = both(engine).await;
    add(&stage, &ada).await;
    let step = stage.step(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.remove_password(&caller, proof(&stage, &ada), &Client::default()).await.unwrap();
    assert!(!stage.is_pending(&step).await);
}
