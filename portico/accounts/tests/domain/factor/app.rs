use portico_accounts::{Client, EnrolmentError, Entry, SecondFactor};
use portico_testbed::{Behaviour, Engine, MailServer, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, BROWSER, EVE, MICROSECOND, MINUTE, PASSWORD, SECOND, Stage, code, given, password, recovery, scan,
    session_token,
};

on_both_engines!(
    a_right_code_turns_the_app_on,
    an_app_that_is_not_confirmed_asks_for_nothing,
    only_the_session_that_began_confirms_the_app,
    a_wrong_code_does_not_change_the_secret,
    a_secret_is_valid_for_ten_minutes,
    a_session_that_has_ended_confirms_nothing,
    a_second_secret_replaces_the_first,
    a_new_app_replaces_the_old_one_when_it_is_confirmed,
    an_app_begun_before_another_was_on_cannot_replace_it,
    turning_the_app_off_removes_the_codes,
    turning_an_app_on_keeps_other_sessions,
    a_change_is_emailed_and_recorded,
    with_a_mail_server_setting_up_an_app_requires_a_confirmed_address,
);

async fn a_right_code_turns_the_app_on(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let enrolment = stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    let secret = enrolment.secret.expose_secret();
    assert_eq!((secret.len(), enrolment.expires_in), (32, 10 * MINUTE));
    let uri = enrolment.uri.expose_secret();
    assert!(uri.starts_with("otpauth://totp/Portico:ada%40example.org?secret=") && uri.contains(secret), "{uri}");
    let codes = stage.accounts.confirm_app(&caller, &stage.code(&scan(&enrolment)), &Client::default()).await.unwrap();
    assert_eq!(codes.grouped().len(), 8);
    let factors = stage.accounts.factors(caller.user.id).await.unwrap();
    assert_eq!((factors.app_confirmed_at, factors.recovery_codes_left), (Some(stage.clock.now()), 8));
    let session = stage.browsing(&ada).await.session;
    assert_eq!(session.second_factor_at, Some(stage.clock.now()));
    assert_eq!(session.proofs.words().collect::<Vec<_>>(), ["pwd", "otp"]);
}

async fn an_app_that_is_not_confirmed_asks_for_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert_eq!(stage.accounts.factors(caller.user.id).await.unwrap().app_confirmed_at, None);
}

async fn only_the_session_that_began_confirms_the_app(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let phone = scan(&stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap());
    let (other, eve) = (stage.log_in(ADA, PASSWORD).await.unwrap(), stage.new_session(EVE, BROWSER).await);
    for by in [other, eve] {
        let caller = stage.browsing(&by).await;
        assert!(stage.accounts.app_enrolment(&caller).await.unwrap().is_none());
        let refused = stage.accounts.confirm_app(&caller, &stage.code(&phone), &Client::default()).await;
        assert!(matches!(refused, Err(EnrolmentError::NothingToConfirm)));
    }
}

async fn a_wrong_code_does_not_change_the_secret(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let begun = stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    let refused = stage.accounts.confirm_app(&caller, &code("000000"), &Client::default()).await;
    assert!(matches!(refused, Err(EnrolmentError::WrongCode)));
    let waiting = stage.accounts.app_enrolment(&caller).await.unwrap().unwrap();
    assert_eq!(waiting.uri.expose_secret(), begun.uri.expose_secret());
    assert!(stage.accounts.confirm_app(&caller, &stage.code(&scan(&begun)), &Client::default()).await.is_ok());
    assert!(stage.accounts.app_enrolment(&caller).await.unwrap().is_none());
}

async fn a_secret_is_valid_for_ten_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let begun = stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    let waiting = stage.accounts.app_enrolment(&caller).await.unwrap().unwrap();
    assert_eq!(waiting.expires_in, MICROSECOND);
    stage.clock.advance(MICROSECOND);
    let late = stage.accounts.confirm_app(&caller, &stage.code(&scan(&begun)), &Client::default()).await;
    assert!(matches!(late, Err(EnrolmentError::NothingToConfirm)));
}

async fn a_session_that_has_ended_confirms_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let phone = scan(&stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap());
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    let late = stage.accounts.confirm_app(&caller, &stage.code(&phone), &Client::default()).await;
    assert!(matches!(late, Err(EnrolmentError::NothingToConfirm)));
    assert_eq!(stage.count("select count(*) from authenticator_apps").await, 0);
}

async fn a_second_secret_replaces_the_first(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let begin =
        async || scan(&stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap());
    let (first, second) = (begin().await, begin().await);
    let refused = stage.accounts.confirm_app(&caller, &stage.code(&first), &Client::default()).await;
    assert!(matches!(refused, Err(EnrolmentError::WrongCode)));
    assert!(stage.accounts.confirm_app(&caller, &stage.code(&second), &Client::default()).await.is_ok());
}

async fn a_new_app_replaces_the_old_one_when_it_is_confirmed(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    let begun = stage.accounts.begin_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    let step = stage.step(ADA).await;
    assert!(stage.finish(&step, &stage.shown(&ada.phone)).await.is_ok(), "the old one is still on");
    stage.clock.advance(MINUTE);
    let new = scan(&begun);
    stage.accounts.confirm_app(&caller, &stage.code(&new), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    let step = stage.step(ADA).await;
    for former in [stage.shown(&ada.phone), recovery(&ada.recovery_codes[0])] {
        assert!(stage.finish(&step, &former).await.is_err());
    }
    assert!(stage.finish(&step, &stage.shown(&new)).await.is_ok());
    assert!(stage.subjects_to(ADA).await.contains(&"Your authenticator app was replaced".to_owned()));
}

/// Someone who knew the password alone could have begun it.
async fn an_app_begun_before_another_was_on_cannot_replace_it(engine: Engine) {
    let stage = Stage::set(engine).await;
    let thief = stage.new_session(ADA, BROWSER).await;
    let thief = stage.browsing(&thief).await;
    let begun = stage.accounts.begin_app(&thief, &password(PASSWORD), &Client::default()).await.unwrap();
    let ada = stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.protect(ada).await;
    let refused = stage.accounts.confirm_app(&thief, &stage.code(&scan(&begun)), &Client::default()).await;
    assert!(matches!(refused, Err(EnrolmentError::NothingToConfirm)));
}

async fn turning_the_app_off_removes_the_codes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.remove_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    let factors = stage.accounts.factors(caller.user.id).await.unwrap();
    assert_eq!((factors.app_confirmed_at, factors.recovery_codes_left), (None, 0));
    let renewed = stage.accounts.renew_recovery_codes(&caller, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(renewed, Ok(None)), "there are none without an app");
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn turning_an_app_on_keeps_other_sessions(engine: Engine) {
    let stage = Stage::set(engine).await;
    let other = stage.new_session(ADA, BROWSER).await;
    let this = stage.log_in(ADA, PASSWORD).await.unwrap();
    let ada = stage.protect(this).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.renew_recovery_codes(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    stage.accounts.remove_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    assert!(stage.is_known(session_token(&other)).await && stage.is_known(session_token(&ada.session)).await);
}

async fn a_change_is_emailed_and_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let session = stage.new_verified_session(ADA, BROWSER).await;
    stage.clock.advance(SECOND);
    let ada = stage.protect(session).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.renew_recovery_codes(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    stage.clock.advance(MINUTE);
    stage.accounts.remove_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    let told =
        ["An authenticator app was turned on", "You have new recovery codes", "Your authenticator app was turned off"];
    assert_eq!(stage.subjects_to(ADA).await, told);
    let trail = stage.accounts.audit_trail(caller.user.id, 3).await.unwrap();
    let events: Vec<_> = trail.iter().rev().map(|entry| entry.event.as_str()).collect();
    assert_eq!(events, ["authn_app_on", "authn_recovery_codes_renewed", "authn_app_off"]);
}

async fn with_a_mail_server_setting_up_an_app_requires_a_confirmed_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let server = MailServer::start(Behaviour::Disconnect).await;
    let node = stage.another_node_asking_by_mail(SecondFactor::Optional, &server).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let refused = node.begin_app(&caller, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(refused, Err(EnrolmentError::EmailNotVerified)));
    stage.change("update users set email_verified_at = 1").await;
    let entry = node.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await.unwrap();
    let Entry::In(ada) = entry else { panic!("no step is due") };
    let caller = stage.browsing(&ada).await;
    assert!(node.begin_app(&caller, &password(PASSWORD), &Client::default()).await.is_ok());
}
