//! A challenge is good for what it was handed out for, and for nothing else.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use portico_accounts::{Client, PasskeyError, PasskeyProofError, SecondFactor, StepError};
use portico_testbed::{Engine, SoftPasskey, on_both_engines};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::stage::{ADA, BROWSER, EVE, MICROSECOND, MINUTE, OTHER_SECRET, PASSWORD, Stage, json, passkey, refused};

on_both_engines!(
    a_challenge_expires_after_five_minutes,
    an_invented_or_foreign_challenge_is_refused,
    a_challenge_of_another_purpose_is_refused,
    a_challenge_of_another_session_is_refused,
    a_challenge_of_another_step_is_refused,
);

async fn a_challenge_expires_after_five_minutes(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let [early, late] = [(); 2].map(|()| passkey.answer(&stage.log_in_options()).json());
    stage.clock.advance(5 * MINUTE - MICROSECOND);
    assert!(stage.log_in_by(&early).await.is_ok());
    stage.clock.advance(MICROSECOND);
    assert!(!refused(stage.log_in_by(&late).await));
}

async fn an_invented_or_foreign_challenge_is_refused(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let foreign = stage.another_node(OTHER_SECRET).await;
    let foreign = foreign.ok().map(|node| json(&node.passkey_log_in_options().unwrap().unwrap()));
    let invented = [&[][..], &[0; 16], &[0; 32], &[0; 56], &[7; 57]].map(with_challenge);
    for options in invented.into_iter().chain(foreign) {
        assert!(!refused(stage.log_in_by(&passkey.answer(&options).json()).await));
    }
    let mut longer = stage.log_in_options();
    let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(longer["challenge"].as_str().unwrap()).unwrap();
    bytes.push(0);
    longer["challenge"] = BASE64_URL_SAFE_NO_PAD.encode(bytes).into();
    assert!(!refused(stage.log_in_by(&passkey.answer(&longer).json()).await));
    assert_eq!(stage.count("select count(*) from used_challenges").await, 1, "only the creation's is stored");
}

fn with_challenge(bytes: &[u8]) -> Value {
    serde_json::json!({ "challenge": BASE64_URL_SAFE_NO_PAD.encode(bytes) })
}

async fn a_challenge_of_another_purpose_is_refused(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let caller = stage.browsing(&ada).await;
    let proof = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    let add = json(&stage.creation_options(&caller).await.unwrap());
    for options in [&proof, &add] {
        assert!(!refused(stage.log_in_by(&passkey.answer(options).json()).await));
    }
    for options in [&stage.log_in_options(), &add] {
        let answer = passkey.answer(options).json();
        let proved = stage.accounts.prove_with_passkey(&caller, &answer, &Client::default()).await;
        assert!(matches!(proved, Err(PasskeyProofError::Invalid(_))));
    }
    for options in [&stage.log_in_options(), &proof] {
        assert!(!adds(&stage, &ada, with_new_user(options)).await);
    }
    assert!(adds(&stage, &ada, add).await);
}

/// Options for another purpose, as if they were for a creation.
fn with_new_user(options: &Value) -> Value {
    serde_json::json!({ "challenge": options["challenge"], "user": { "id": "AAAA" }, "rp": { "id": options["rpId"] } })
}

async fn adds(stage: &Stage, by: &portico_accounts::LoggedIn, options: Value) -> bool {
    let created = passkey().create(&options).json();
    let added = stage.accounts.add_passkey(&stage.browsing(by).await, &created, None, &Client::default()).await;
    assert!(matches!(added, Ok(_) | Err(PasskeyError::Invalid(_))), "{added:?}");
    added.is_ok()
}

async fn a_challenge_of_another_session_is_refused(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    let eve = stage.new_session(EVE, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    let answer = passkey.answer(&options).json();
    for session in [&other, &eve] {
        let elsewhere = stage.browsing(session).await;
        let proved = stage.accounts.prove_with_passkey(&elsewhere, &answer, &Client::default()).await;
        assert!(matches!(proved, Err(PasskeyProofError::Invalid(_))));
    }
    assert!(stage.accounts.prove_with_passkey(&caller, &answer, &Client::default()).await.is_ok());
    let add = json(&stage.creation_options(&caller).await.unwrap());
    for session in [&other, &eve] {
        assert!(!adds(&stage, session, add.clone()).await);
    }
    assert!(adds(&stage, &ada, add).await);
}

async fn a_challenge_of_another_step_is_refused(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let mut passkey = set_up(&stage).await;
    let (one, other) = (stage.step(ADA).await, stage.step(ADA).await);
    let options = json(&stage.accounts.passkey_step_options(one.token.expose_secret()).await.unwrap());
    for options in [options, stage.log_in_options()] {
        let answer = passkey.answer(&options).json();
        let token = other.token.expose_secret();
        let finished = stage.accounts.finish_step_with_passkey(token, &answer, false, &Client::default()).await;
        assert!(matches!(finished, Err(StepError::InvalidPasskey(_))));
    }
    assert!(stage.is_pending(&other).await, "a refused answer keeps the log-in");
    assert!(stage.finish_by(&other, &mut passkey).await.is_ok());
}

/// Signs Ada up and sets up a passkey, as policy asks.
async fn set_up(stage: &Stage) -> SoftPasskey {
    stage.sign_up(ADA).await;
    let step = stage.step(ADA).await;
    let token = step.token.expose_secret();
    let mut passkey = passkey();
    let created = passkey.create(&json(&stage.accounts.passkey_set_up_options(token).await.unwrap())).json();
    stage.accounts.set_up_step_passkey(token, &created, false, &Client::default()).await.unwrap();
    passkey
}
