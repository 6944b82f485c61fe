use portico_accounts::{Client, Entry, LogInError, PasskeyLogInError, SecondFactor};
use portico_testbed::{Engine, KeyKind, SoftPasskey, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, BROWSER, DAY, HOUR, ISSUER, KEPT_BROWSER, MINUTE, PASSWORD, Stage, access_token, email, entered, given, json,
    new_session, passkey, password, refused, session_token,
};

on_both_engines!(
    a_passkey_logs_in_without_a_further_step,
    the_access_token_says_what_was_used,
    keep_me_logged_in_is_obeyed,
    a_use_is_recorded,
    a_disabled_account_stays_closed,
    an_unverified_address_stays_out_where_verification_is_required,
    an_account_about_to_be_deleted_is_kept_by_choice_only,
    a_log_in_counts_as_a_recent_proof_and_a_second_factor,
    having_a_passkey_causes_no_step_after_a_password,
);

async fn a_passkey_logs_in_without_a_further_step(engine: Engine) {
    let stage = Stage::asking(engine, SecondFactor::Required).await;
    let setup = stage.another_node_asking(SecondFactor::Optional).await;
    let ada = new_session(&setup, ADA, BROWSER).await;
    let mut passkey = passkey();
    let caller = stage.browsing(&ada).await;
    let options = json(&stage.creation_options(&caller).await.unwrap());
    let created = passkey.create(&options).json();
    stage.accounts.add_passkey(&caller, &created, None, &Client::default()).await.unwrap();
    let logged_in = stage.log_in_with_passkey(&mut passkey).await;
    assert_eq!(logged_in.user.id, ada.user.id);
    let caller = stage.browsing(&logged_in).await;
    assert!(stage.accounts.require_second_factor(&caller).await.is_ok());
}

async fn the_access_token_says_what_was_used(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let mut synced = stage.new_passkey(&ada).await;
    let mut on_device = SoftPasskey::on_device(KeyKind::Es256, ISSUER);
    stage.add_passkey(&ada, &mut on_device).await.unwrap();
    for (passkey, word) in [(&mut synced, "swk"), (&mut on_device, "hwk")] {
        let logged_in = stage.log_in_with_passkey(passkey).await;
        let caller = stage.browsing(&logged_in).await;
        assert_eq!(caller.session.proofs.words().collect::<Vec<_>>(), [word]);
        assert!(stage.caller_by_token(access_token(&logged_in), Some(session_token(&logged_in))).await.is_ok());
    }
}

async fn keep_me_logged_in_is_obeyed(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    for (from, lives) in [(BROWSER, false), (KEPT_BROWSER, true)] {
        let answer = passkey.answer(&stage.log_in_options()).json();
        let entry = stage.accounts.log_in_with_passkey(&answer, from, &Client::default()).await;
        let logged_in = entered(entry.unwrap());
        assert_eq!(logged_in.tokens.remembered_for.is_some(), lives);
        stage.clock.advance(2 * HOUR);
        assert_eq!(stage.is_known(session_token(&logged_in)).await, lives);
    }
}

async fn a_use_is_recorded(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    assert_eq!(stage.accounts.passkeys(ada.user.id).await.unwrap()[0].last_used_at, None);
    stage.clock.advance(DAY);
    stage.log_in_with_passkey(&mut passkey).await;
    let used = stage.accounts.passkeys(ada.user.id).await.unwrap().remove(0);
    assert_eq!(used.last_used_at, Some(stage.clock.now()));
    let log_ins = "select count(*) from audit_events where event = 'authn_login_success'";
    assert_eq!(stage.count(log_ins).await, 1);
}

async fn a_disabled_account_stays_closed(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    let entry = stage.log_in_by(&passkey.answer(&stage.log_in_options()).json()).await;
    assert!(matches!(entry, Err(PasskeyLogInError::LogIn(LogInError::Disabled))));
}

async fn an_unverified_address_stays_out_where_verification_is_required(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let node = stage.another_node_requiring_verification().await;
    let answer = passkey.answer(&stage.log_in_options()).json();
    let entry = node.log_in_with_passkey(&answer, BROWSER, &Client::default()).await;
    assert!(matches!(entry, Err(PasskeyLogInError::LogIn(LogInError::EmailNotVerified))));
}

async fn an_account_about_to_be_deleted_is_kept_by_choice_only(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    let entry = stage.log_in_by(&passkey.answer(&stage.log_in_options()).json()).await.unwrap();
    let Entry::OneMoreStep(step) = entry else { panic!("it is about to be deleted") };
    assert!(step.methods.is_empty() && step.deletion_due_at.is_some());
    assert_eq!(stage.count("select count(*) from users where deletion_due_at is null").await, 0);
    let kept = stage.accounts.keep_account(step.token.expose_secret(), &Client::default()).await.unwrap();
    let caller = stage.browsing(&entered(kept)).await;
    assert_eq!(caller.session.proofs.words().collect::<Vec<_>>(), ["swk"]);
    assert!(caller.session.second_factor_at.is_some());
    assert_eq!(stage.count("select count(*) from users where deletion_due_at is null").await, 1);
}

async fn a_log_in_counts_as_a_recent_proof_and_a_second_factor(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let caller = stage.browsing(&stage.log_in_with_passkey(&mut passkey).await).await;
    assert!(stage.accounts.require_recent_proof(&caller).await.is_ok());
    assert!(stage.accounts.require_second_factor(&caller).await.is_ok());
    stage.clock.advance(10 * MINUTE);
    assert!(stage.accounts.require_recent_proof(&caller).await.is_err());
}

async fn having_a_passkey_causes_no_step_after_a_password(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    let entry = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await.unwrap();
    assert!(matches!(entry, Entry::In(_)));
    passkey.credential_id.push(0);
    assert!(refused(stage.log_in_by(&passkey.answer(&stage.log_in_options()).json()).await), "it is unknown");
}
