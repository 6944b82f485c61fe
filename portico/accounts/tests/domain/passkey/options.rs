use std::collections::HashSet;

use portico_accounts::{Client, StepError};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;
use serde_json::json as value;

use crate::stage::{ADA, BROWSER, EVE, Stage, json};

on_both_engines!(
    a_thousand_log_in_options_write_no_row,
    log_in_options_tell_a_stranger_nothing,
    creation_options_name_the_user_by_a_random_handle,
    later_creation_options_leave_the_users_row_alone,
    options_for_a_step_need_a_pending_log_in_and_a_passkey,
    proof_options_name_the_callers_passkeys_only,
);

const TABLES: &str = "select (select count(*) from users) + (select count(*) from passkeys) \
                      + (select count(*) from used_challenges) + (select count(*) from rate_limits) \
                      + (select count(*) from log_in_steps) + (select count(*) from sessions) \
                      + (select count(*) from audit_events) + (select count(*) from changes)";

async fn a_thousand_log_in_options_write_no_row(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let before = stage.count(TABLES).await;
    let challenges: HashSet<_> = (0..1_000).map(|_| stage.log_in_options()["challenge"].to_string()).collect();
    assert_eq!((challenges.len(), stage.count(TABLES).await), (1_000, before));
}

async fn log_in_options_tell_a_stranger_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let before = stage.log_in_options();
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.new_passkey(&ada).await;
    let mut after = stage.log_in_options();
    assert_eq!(after["allowCredentials"], value!([]));
    after["challenge"] = before["challenge"].clone();
    assert_eq!(after, before);
}

async fn creation_options_name_the_user_by_a_random_handle(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let options = json(&stage.creation_options(&caller).await.unwrap());
    assert_eq!((&options["user"]["name"], &options["rp"]["id"]), (&ADA.into(), &"portico.example".into()));
    assert_eq!(options["user"]["displayName"], "Ada Lovelace");
    let handle = options["user"]["id"].as_str().unwrap();
    assert_eq!(handle.len(), 43, "32 bytes");
    let again = json(&stage.creation_options(&caller).await.unwrap());
    assert_eq!((&again["user"]["id"], again["challenge"] == options["challenge"]), (&handle.into(), false));
    let other = json(&stage.creation_options(&stage.browsing(&eve).await).await.unwrap());
    assert_ne!(other["user"]["id"], handle);
}

/// Every change of the row makes all servers read the user again.
async fn later_creation_options_leave_the_users_row_alone(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let changes = "select count(*) from changes";
    let before = stage.count(changes).await;
    stage.creation_options(&caller).await.unwrap();
    let after_first = stage.count(changes).await;
    assert!(after_first > before, "the handle is stored");
    stage.creation_options(&caller).await.unwrap();
    assert_eq!(stage.count(changes).await, after_first);
}

async fn options_for_a_step_need_a_pending_log_in_and_a_passkey(engine: Engine) {
    let stage = Stage::set(engine).await;
    assert!(matches!(stage.accounts.passkey_step_options("").await, Err(StepError::InvalidStep)));
    stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    let token = step.token.expose_secret();
    assert!(matches!(stage.accounts.passkey_step_options(token).await, Err(StepError::WrongMethod)));
    assert!(matches!(stage.accounts.passkey_set_up_options(token).await, Err(StepError::WrongMethod)));
    let finished = stage.accounts.finish_step_with_passkey(token, "{}", false, &Client::default()).await;
    assert!(matches!(finished, Err(StepError::WrongMethod)));
}

async fn proof_options_name_the_callers_passkeys_only(engine: Engine) {
    let (stage, ada, passkey) = Stage::with_passkey(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let caller = stage.browsing(&eve).await;
    assert!(stage.accounts.passkey_proof_options(&caller).await.unwrap().is_none());
    stage.new_passkey(&eve).await;
    let caller = stage.browsing(&ada).await;
    let options = json(&stage.accounts.passkey_proof_options(&caller).await.unwrap().unwrap());
    let allowed = options["allowCredentials"].as_array().unwrap();
    assert_eq!(allowed.len(), 1);
    assert_eq!(allowed[0]["transports"], value!(["internal", "hybrid"]));
    assert_eq!(allowed[0]["id"].as_str().unwrap().len(), (passkey.credential_id.len() * 8).div_ceil(6));
}
