use portico_accounts::{AddedByOperator, AuditEntry, AuditEvent, Client, LoggedIn, Proof, SignedUp};
use portico_testbed::{Engine, on_both_engines};
use uuid::Uuid;

use crate::stage::{
    ADA, BROWSER, DAY, EVE, HOUR, MICROSECOND, MINUTE, PASSWORD, PROGRAM, SECOND, Stage, email, entered, given,
    new_password, password, session_token, sign_up_form,
};

on_both_engines!(
    a_log_in_is_recorded_with_its_device_and_address,
    a_client_without_a_user_agent_is_an_unknown_device,
    a_log_in_from_a_new_place_is_a_separate_entry,
    wrong_passwords_of_one_day_share_an_entry,
    a_wrong_password_for_an_unknown_address_leaves_no_entry,
    concurrent_wrong_passwords_are_all_counted,
    a_log_out_is_recorded_once,
    ending_sessions_is_recorded,
    operator_actions_are_recorded,
    a_change_of_address_is_recorded,
    a_confirmed_address_is_recorded,
    a_deletion_and_its_cancellation_are_recorded,
    a_reset_request_is_recorded_if_the_account_exists,
    the_history_says_who_acted,
    the_latest_entry_comes_first,
    an_entry_is_kept_for_four_hundred_days,
    a_long_history_is_deleted_in_batches,
    a_history_is_deleted_with_its_account,
);

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn firefox() -> Client {
    Client::new(Some(FIREFOX), Some("192.0.2.7".parse().unwrap()))
}

async fn trail(stage: &Stage, user: Uuid) -> Vec<AuditEntry> {
    stage.accounts.write_waiting_notes().await;
    stage.accounts.audit_trail(user, 100).await.unwrap()
}

/// The events, the latest first, without the sign-up.
async fn events(stage: &Stage, user: Uuid) -> Vec<AuditEvent> {
    let trail = trail(stage, user).await;
    let events = trail.iter().map(|entry| AuditEvent::parse(&entry.event).expect("a known event"));
    events.filter(|event| *event != AuditEvent::SignedUp).collect()
}

/// Signed up in a browser, a second ago.
async fn at_home(stage: &Stage) -> LoggedIn {
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.clock.advance(SECOND);
    ada
}

async fn fail_to_log_in(stage: &Stage, address: &str) {
    assert!(stage.accounts.log_in(given(address, "not the one"), BROWSER, firefox()).await.is_err());
}

async fn a_log_in_is_recorded_with_its_device_and_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    stage.clock.advance(MINUTE);
    let ada_again = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, firefox()).await.map(entered).unwrap();
    let session = stage.browsing(&ada_again).await.session.id;
    let trail = trail(&stage, ada.id).await;
    assert_eq!(trail.len(), 2, "{trail:?}");
    let expected = AuditEntry {
        id: trail[0].id,
        event: "authn_login_success".to_owned(),
        session_id: Some(session),
        device: Some("Firefox on Linux".to_owned()),
        address: Some("192.0.2.7".to_owned()),
        times: 1,
        occurred_at: stage.clock.now(),
    };
    assert_eq!(trail[0], expected);
    assert_eq!(trail[1].event, "user_created");
}

async fn a_client_without_a_user_agent_is_an_unknown_device(engine: Engine) {
    let stage = Stage::set(engine).await;
    let nameless = || Client::new(None, Some("192.0.2.7".parse().unwrap()));
    let signed_up = stage.accounts.sign_up_and_log_in(sign_up_form(ADA, PASSWORD), BROWSER, nameless()).await.unwrap();
    let SignedUp::Done(ada) = signed_up else { panic!("{signed_up:?}") };
    let ada = entered(ada);
    for from in [BROWSER, PROGRAM] {
        stage.clock.advance(SECOND);
        stage.accounts.log_in(given(ADA, PASSWORD), from, nameless()).await.unwrap();
    }
    let trail = trail(&stage, ada.user.id).await;
    assert_eq!(trail.len(), 5, "made, and two log-ins from somewhere new: {trail:?}");
    assert!(trail.iter().all(|entry| entry.device.as_deref() == Some("Unknown device")), "{trail:?}");
}

async fn a_log_in_from_a_new_place_is_a_separate_entry(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = at_home(&stage).await;
    stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, firefox()).await.unwrap();
    stage.clock.advance(SECOND);
    stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, firefox()).await.unwrap();
    let [latest, first @ ..] = &events(&stage, ada.user.id).await[..] else { panic!("two log-ins") };
    assert_eq!((*latest, first.len()), (AuditEvent::LoggedIn, 2));
    assert!(first.contains(&AuditEvent::LoggedIn) && first.contains(&AuditEvent::NewDevice), "{first:?}");
}

async fn wrong_passwords_of_one_day_share_an_entry(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    for _ in 0..12 {
        fail_to_log_in(&stage, ADA).await;
        stage.clock.advance(MINUTE);
    }
    let latest = trail(&stage, ada.id).await;
    assert_eq!(latest.len(), 2, "{latest:?}");
    assert_eq!((latest[0].event.as_str(), latest[0].times), ("authn_login_fail", 12));
    assert_eq!(latest[0].occurred_at, stage.clock.now() - MINUTE, "the time of the last one");
    assert_eq!(latest[0].device.as_deref(), Some("Firefox on Linux"));
    stage.clock.advance(DAY);
    fail_to_log_in(&stage, ADA).await;
    let times: Vec<_> = trail(&stage, ada.id).await.iter().map(|entry| entry.times).collect();
    assert_eq!(times, [1, 12, 1]);
}

async fn a_wrong_password_for_an_unknown_address_leaves_no_entry(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    fail_to_log_in(&stage, EVE).await;
    fail_to_log_in(&stage, "no address at all").await;
    stage.accounts.write_waiting_notes().await;
    assert_eq!(stage.count("select count(*) from audit_events").await, 1);
}

async fn concurrent_wrong_passwords_are_all_counted(engine: Engine) {
    let stage = Stage::set(engine).await;
    let node = stage.another_node(crate::stage::SECRET).await.unwrap();
    let ada = stage.sign_up(ADA).await;
    stage.clock.advance(SECOND);
    for _ in 0..10 {
        fail_to_log_in(&stage, ADA).await;
        assert!(node.log_in(given(ADA, "not the one"), BROWSER, firefox()).await.is_err());
    }
    tokio::join!(stage.accounts.write_waiting_notes(), node.write_waiting_notes());
    assert_eq!(trail(&stage, ada.id).await[0].times, 20);
}

async fn a_log_out_is_recorded_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = at_home(&stage).await;
    for _ in 0..3 {
        stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    }
    assert_eq!(events(&stage, ada.user.id).await, [AuditEvent::LoggedOut]);
}

async fn ending_sessions_is_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = at_home(&stage).await;
    let caller = stage.browsing(&ada).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    let other = stage.browsing(&other).await.session.id;
    stage.clock.advance(SECOND);
    assert!(stage.accounts.end_own_session(&caller, other, &Client::default()).await.unwrap());
    assert_eq!(trail(&stage, ada.user.id).await[0].session_id, Some(other));
    stage.clock.advance(SECOND);
    stage.accounts.end_other_sessions(&caller, &Client::default()).await.unwrap();
    let expected = [AuditEvent::OtherSessionsEnded, AuditEvent::SessionEnded];
    assert_eq!(events(&stage, ada.user.id).await[..2], expected);
}

async fn operator_actions_are_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.accounts.add_user(sign_up_form(ADA, PASSWORD), AddedByOperator { is_admin: false }).await.unwrap();
    stage.clock.advance(SECOND);
    stage.accounts.sign_out_user(&email(ADA)).await.unwrap();
    stage.clock.advance(SECOND);
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    stage.clock.advance(SECOND);
    stage.accounts.enable_user(&email(ADA)).await.unwrap();
    let expected = [AuditEvent::EnabledByOperator, AuditEvent::DisabledByOperator, AuditEvent::SignedOutByOperator];
    assert_eq!(events(&stage, ada.id).await, expected);
    assert!(trail(&stage, ada.id).await.iter().all(|entry| entry.device.is_none() && entry.address.is_none()));
}

async fn a_change_of_address_is_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = at_home(&stage).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_email_change(&caller, &email(EVE), &password(PASSWORD), &Client::default()).await.unwrap();
    let secret = stage.latest_secret_to(EVE).await;
    stage.clock.advance(SECOND);
    stage.accounts.verify_email(&secret, Proof::Caller(Box::new(caller)), &Client::default()).await.unwrap();
    assert_eq!(events(&stage, ada.user.id).await, [AuditEvent::EmailChanged, AuditEvent::EmailChangeAsked]);
}

async fn a_confirmed_address_is_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    let secret = stage.verification_secret(ADA).await;
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert_eq!(events(&stage, ada.id).await, [AuditEvent::EmailConfirmed]);
}

async fn a_deletion_and_its_cancellation_are_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = at_home(&stage).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    stage.clock.advance(SECOND);
    stage.log_in_and_keep(ADA, PASSWORD, firefox()).await.unwrap();
    let events = events(&stage, ada.user.id).await;
    assert!(events.contains(&AuditEvent::DeletionUndone) && events.contains(&AuditEvent::LoggedIn), "{events:?}");
    assert_eq!(events.last(), Some(&AuditEvent::DeletionAsked));
}

async fn a_reset_request_is_recorded_if_the_account_exists(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    stage.reset_secret(ADA).await;
    stage.accounts.request_password_reset(&email(EVE), &Client::default()).await.unwrap();
    stage.accounts.deliver_waiting_mails().await.unwrap();
    assert_eq!(events(&stage, ada.id).await, [AuditEvent::PasswordResetAsked]);
    // Repeated requests push no other entry off the page.
    stage.reset_secret(ADA).await;
    let latest = trail(&stage, ada.id).await;
    assert_eq!((latest.len(), latest[0].times), (2, 2), "{latest:?}");
    assert_eq!(stage.count("select count(*) from audit_events").await, 2);
}

async fn the_history_says_who_acted(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = at_home(&stage).await;
    let caller = stage.browsing(&ada).await;
    let (current, new) = (password(PASSWORD), new_password("another horse"));
    stage.accounts.change_password(&caller, &current, &new, &firefox()).await.unwrap();
    let latest = &trail(&stage, ada.user.id).await[0];
    assert_eq!(latest.event, "authn_password_change");
    assert_eq!(latest.device.as_deref(), Some("Firefox on Linux"));
    assert_eq!(latest.address.as_deref(), Some("192.0.2.7"));
}

async fn the_latest_entry_comes_first(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = at_home(&stage).await;
    fail_to_log_in(&stage, ADA).await;
    stage.accounts.write_waiting_notes().await;
    stage.clock.advance(SECOND);
    stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.clock.advance(HOUR);
    // The same day, so the first row is updated and moves up.
    fail_to_log_in(&stage, ADA).await;
    assert_eq!(events(&stage, ada.user.id).await[0], AuditEvent::LogInFailed);
    assert_eq!(stage.accounts.audit_trail(ada.user.id, 1).await.unwrap().len(), 1);
}

async fn an_entry_is_kept_for_four_hundred_days(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    stage.clock.advance(400 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(trail(&stage, ada.id).await.len(), 1);
    stage.clock.advance(MICROSECOND);
    stage.accounts.clean_up().await.unwrap();
    assert!(trail(&stage, ada.id).await.is_empty());
}

async fn a_long_history_is_deleted_in_batches(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    for _ in 0..11 {
        // Doubled each time: 2,048 rows are more than one batch.
        stage.double_history().await;
    }
    stage.clock.advance(401 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from audit_events").await, 0);
}

async fn a_history_is_deleted_with_its_account(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = at_home(&stage).await;
    fail_to_log_in(&stage, ADA).await;
    stage.accounts.write_waiting_notes().await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    stage.clock.advance(8 * DAY);
    stage.accounts.delete_due_accounts().await.unwrap();
    assert_eq!(stage.count("select count(*) from audit_events").await, 0);
    // A note about a user deleted in the meantime causes no fault.
    fail_to_log_in(&stage, ADA).await;
    stage.accounts.write_waiting_notes().await;
    assert_eq!(stage.count("select count(*) from audit_events").await, 0);
}
