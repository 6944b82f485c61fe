//! The options for a new passkey are worth nothing once the password or a factor has changed: the full proof that they
//! took was for the account as it was then.

use portico_accounts::{Caller, Client, FullProof, PasskeyError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, MINUTE, PASSWORD, Stage, json, new_password, passkey, password, scan, session_token};

on_both_engines!(
    options_from_before_an_app_was_turned_on_add_nothing,
    options_from_before_an_app_was_turned_off_add_nothing,
    options_from_before_a_change_of_the_password_add_nothing,
    options_from_before_a_removal_of_the_password_add_nothing,
    options_from_before_another_passkey_add_nothing,
    options_from_before_new_recovery_codes_add_nothing,
    a_change_between_the_check_and_the_addition_counts,
);

/// A new passkey for options that are handed out now.
async fn created(stage: &Stage, caller: &Caller, proof: FullProof) -> String {
    let options = stage.accounts.passkey_creation_options(caller, proof, &Client::default()).await.unwrap();
    // Each code works once.
    stage.clock.advance(MINUTE);
    passkey().create(&json(&options)).json()
}

/// Refuses it, in the session that got the options.
async fn is_refused(stage: &Stage, caller: &Caller, created: &str) {
    let before = stage.count("select count(*) from passkeys").await;
    let added = stage.accounts.add_passkey(caller, created, None, &Client::default()).await;
    assert!(matches!(added, Err(PasskeyError::Invalid(invalid)) if !invalid.is_unknown), "{added:?}");
    assert_eq!(stage.count("select count(*) from passkeys").await, before);
}

fn by_password() -> FullProof {
    FullProof::from(&password(PASSWORD))
}

async fn options_from_before_an_app_was_turned_on_add_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let created = created(&stage, &caller, by_password()).await;
    let phone = scan(&stage.accounts.begin_app(&caller, by_password(), &Client::default()).await.unwrap());
    stage.accounts.confirm_app(&caller, &stage.code(&phone), &Client::default()).await.unwrap();
    is_refused(&stage, &stage.browsing(&ada).await, &created).await;
    assert!(stage.is_known(session_token(&ada)).await, "the session continues");
}

async fn options_from_before_an_app_was_turned_off_add_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    let created = created(&stage, &caller, stage.proof(&ada.phone)).await;
    stage.accounts.remove_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    is_refused(&stage, &stage.browsing(&ada.session).await, &created).await;
}

async fn options_from_before_a_change_of_the_password_add_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let caller = stage.browsing(&stage.new_session(ADA, BROWSER).await).await;
    let created = created(&stage, &caller, by_password()).await;
    let new = new_password("battery staple");
    stage.accounts.change_password(&caller, by_password(), &new, &Client::default()).await.unwrap();
    is_refused(&stage, &caller, &created).await;
}

async fn options_from_before_a_removal_of_the_password_add_nothing(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    stage.new_passkey(&ada).await;
    let caller = stage.browsing(&ada).await;
    let created = created(&stage, &caller, by_password()).await;
    stage.accounts.remove_password(&caller, by_password(), &Client::default()).await.unwrap();
    is_refused(&stage, &stage.browsing(&ada).await, &created).await;
}

async fn options_from_before_another_passkey_add_nothing(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    let caller = stage.browsing(&ada).await;
    let early = created(&stage, &caller, by_password()).await;
    stage.new_passkey(&ada).await;
    is_refused(&stage, &caller, &early).await;
    let early = created(&stage, &caller, by_password()).await;
    let id = stage.accounts.passkeys(caller.user.id).await.unwrap()[0].id;
    stage.accounts.remove_passkey(&caller, id, by_password(), &Client::default()).await.unwrap();
    is_refused(&stage, &caller, &early).await;
}

async fn options_from_before_new_recovery_codes_add_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    let created = created(&stage, &caller, stage.proof(&ada.phone)).await;
    let renewed = stage.accounts.renew_recovery_codes(&caller, stage.proof(&ada.phone), &Client::default()).await;
    assert!(renewed.unwrap().is_some());
    is_refused(&stage, &caller, &created).await;
}

/// The app is turned on after the challenge was looked at, and before the passkey is stored.
async fn a_change_between_the_check_and_the_addition_counts(engine: Engine) {
    let stage = Stage::set(engine).await;
    let caller = stage.browsing(&stage.new_session(ADA, BROWSER).await).await;
    let created = created(&stage, &caller, by_password()).await;
    let turned_on = "insert into authenticator_apps (user_id, sealed_secret, last_step, confirmed_at) \
                     select id, '', 0, 1 from users";
    stage.after("insert on used_challenges", turned_on).await;
    is_refused(&stage, &caller, &created).await;
}
