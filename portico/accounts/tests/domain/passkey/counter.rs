use portico_testbed::{Engine, KeyKind, SoftPasskey, on_both_engines};

use crate::stage::{ADA, BROWSER, DAY, ISSUER, Stage, refused};

on_both_engines!(
    a_copy_with_an_outdated_counter_is_refused_and_reported_once_a_day,
    a_counter_that_goes_back_to_zero_is_refused,
    the_counter_of_a_synced_passkey_is_ignored,
    a_passkey_without_a_counter_is_accepted_repeatedly,
);

const SUSPICIOUS: &str = "One of your passkeys may have been copied";

async fn counting(engine: Engine) -> (Stage, SoftPasskey) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_verified_session(ADA, BROWSER).await;
    let mut passkey = SoftPasskey::on_device(KeyKind::Es256, ISSUER);
    stage.add_passkey(&ada, &mut passkey).await.unwrap();
    (stage, passkey)
}

async fn a_copy_with_an_outdated_counter_is_refused_and_reported_once_a_day(engine: Engine) {
    let (stage, mut passkey) = counting(engine).await;
    let mut copy = passkey.clone();
    for _ in 0..3 {
        stage.log_in_with_passkey(&mut passkey).await;
    }
    for _ in 0..3 {
        let answer = copy.answer(&stage.log_in_options()).json();
        assert!(!refused(stage.log_in_by(&answer).await));
        copy.sign_count = 1;
    }
    let events = "select times from audit_events where event = 'authn_passkey_suspicious'";
    assert_eq!(stage.count(events).await, 3);
    let reports = stage.subjects_to(ADA).await.into_iter().filter(|subject| subject == SUSPICIOUS).count();
    assert_eq!(reports, 1);
    stage.log_in_with_passkey(&mut passkey).await;
    stage.clock.advance(DAY);
    assert!(!refused(stage.log_in_by(&copy.answer(&stage.log_in_options()).json()).await));
    let reports = stage.subjects_to(ADA).await.into_iter().filter(|subject| subject == SUSPICIOUS).count();
    assert_eq!(reports, 2);
}

async fn a_counter_that_goes_back_to_zero_is_refused(engine: Engine) {
    let (stage, mut passkey) = counting(engine).await;
    stage.log_in_with_passkey(&mut passkey).await;
    let mut answer = passkey.answer(&stage.log_in_options());
    answer.sign_count = 0;
    assert!(!refused(stage.log_in_by(&answer.json()).await));
}

async fn the_counter_of_a_synced_passkey_is_ignored(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    for count in [7, 3, 3, 0, u32::MAX, 1] {
        let mut answer = passkey.answer(&stage.log_in_options());
        answer.sign_count = count;
        assert!(stage.log_in_by(&answer.json()).await.is_ok(), "{count}");
    }
}

async fn a_passkey_without_a_counter_is_accepted_repeatedly(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let mut passkey = SoftPasskey::on_device(KeyKind::EdDsa, ISSUER);
    passkey.sign_count = 0;
    stage.add_passkey(&ada, &mut passkey).await.unwrap();
    for _ in 0..3 {
        stage.log_in_with_passkey(&mut passkey).await;
    }
}
