//! A proof takes time, and so does a log-in. Whatever has changed in between counts.

use portico_accounts::{ChangeEmailError, Client, Fault, FullProof, LogInError, ProofError};
use portico_testbed::{Engine, on_both_engines};

use super::doors::{DOORS, Door};
use crate::stage::{ADA, BROWSER, MINUTE, PASSWORD, Stage, email, password};

on_both_engines!(
    a_proof_is_refused_after_the_app_was_replaced,
    a_proof_is_refused_after_the_session_has_ended,
    a_proof_is_refused_after_the_password_was_changed,
    an_app_that_is_turned_on_during_a_change_of_address_refuses_it,
    an_app_that_is_turned_on_during_a_log_in_refuses_it,
    a_new_address_that_is_refused_leaves_the_code_usable,
);

/// Nothing is counted before the password of a proof, which is followed by the code.
const ATTEMPTS: &str = "insert on rate_limits";

/// Refuses the right proof at every door if this change comes after it, and leaves the code unused.
async fn is_refused_everywhere(engine: Engine, change: &str, is_expected: impl Fn(&ProofError) -> bool) {
    let last_step = "select last_step from authenticator_apps";
    for door in DOORS {
        let stage = Stage::limited(engine).await;
        let ada = stage.protected(ADA).await;
        let caller = stage.browsing(&ada.session).await;
        let before = stage.count(last_step).await;
        stage.change("delete from rate_limits").await;
        stage.after(ATTEMPTS, &format!("{change} where (select count(*) from rate_limits) = 2")).await;
        let refused = door.open(&stage, &caller, stage.proof(&ada.phone)).await.unwrap_err();
        assert!(is_expected(&refused), "{door:?}: {refused:?}");
        assert_eq!(stage.count(last_step).await, before, "{door:?}");
    }
}

async fn a_proof_is_refused_after_the_app_was_replaced(engine: Engine) {
    let replaced = "update authenticator_apps set confirmed_at = confirmed_at + 1";
    is_refused_everywhere(engine, replaced, |error| matches!(error, ProofError::CodeRequired)).await;
}

async fn a_proof_is_refused_after_the_session_has_ended(engine: Engine) {
    let ended = "update sessions set revoked_at = 1, end_reason = 'ended_elsewhere'";
    is_refused_everywhere(engine, ended, |error| matches!(error, ProofError::ReauthenticationRequired)).await;
}

async fn a_proof_is_refused_after_the_password_was_changed(engine: Engine) {
    let changed = "update users set password_hash = 'another'";
    is_refused_everywhere(engine, changed, |error| matches!(error, ProofError::WrongPassword(_))).await;
}

async fn an_app_that_is_turned_on_during_a_change_of_address_refuses_it(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let turned_on = "insert into authenticator_apps (user_id, sealed_secret, last_step, confirmed_at) \
                     select id, '', 0, 1 from users where (select count(*) from rate_limits) = 2";
    stage.after(ATTEMPTS, turned_on).await;
    let refused = Door::Email.open(&stage, &caller, FullProof::from(&password(PASSWORD))).await;
    assert!(matches!(refused, Err(ProofError::CodeRequired)), "{refused:?}");
    assert_eq!(stage.count("select count(*) from mails where letter like '%new_email%'").await, 0);
}

async fn an_app_that_is_turned_on_during_a_log_in_refuses_it(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    let turned_on = "insert into authenticator_apps (user_id, sealed_secret, last_step, confirmed_at) \
                     select id, '', 0, 1 from users";
    stage.after(ATTEMPTS, turned_on).await;
    let refused = stage.log_in(ADA, PASSWORD).await;
    assert!(matches!(refused, Err(LogInError::WrongCredentials)), "{refused:?}");
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
    stage.step(ADA).await;
}

async fn a_new_address_that_is_refused_leaves_the_code_usable(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let ada = stage.protected(ADA).await;
    let (caller, new) = (stage.browsing(&ada.session).await, email("new@example.net"));
    for _ in 0..10 {
        stage.accounts.request_email_change(&caller, &new, stage.proof(&ada.phone), &Client::default()).await.unwrap();
        stage.clock.advance(MINUTE);
    }
    let proof = stage.proof(&ada.phone);
    let refused = stage.accounts.request_email_change(&caller, &new, &proof, &Client::default()).await;
    assert!(matches!(refused, Err(ChangeEmailError::Fault(Fault::RateLimited(_)))), "{refused:?}");
    assert!(stage.accounts.reauthenticate(&caller, proof, &Client::default()).await.is_ok());
}
