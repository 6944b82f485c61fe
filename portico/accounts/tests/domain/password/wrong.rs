//! Wrong passwords entered within a session, in the account's history.

use portico_accounts::{AuditEntry, Caller, Client, Proof};
use portico_fields::GivenPassword;
use portico_testbed::{Engine, on_both_engines};
use uuid::Uuid;

use crate::stage::{ADA, BROWSER, DAY, EVE, MINUTE, PASSWORD, Stage, email, new_password, password};

const IN_SESSION: &str = "authn_wrong_password_in_session";
const FOR_LINK: &str = "authn_wrong_password_for_link";

on_both_engines!(
    every_password_prompt_within_a_session_records_a_wrong_password,
    wrong_passwords_of_one_day_share_an_entry_across_sessions,
    the_right_password_leaves_no_entry,
    a_rate_limited_password_is_not_counted,
    a_wrong_password_for_a_link_is_recorded,
    a_link_used_from_another_account_leaves_no_entry,
);

async fn every_password_prompt_within_a_session_records_a_wrong_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.browsing(&stage.new_session(ADA, BROWSER).await).await;
    for (door, tries) in DOORS.into_iter().zip(1..) {
        stage.clock.advance(MINUTE);
        refused_at(&stage, door, &ada).await;
        let latest = &trail(&stage, ada.user.id).await[0];
        assert_eq!((latest.event.as_str(), latest.times), (IN_SESSION, tries), "{door:?}");
        assert_eq!((latest.session_id, latest.occurred_at), (Some(ada.session.id), stage.clock.now()), "{door:?}");
        assert_eq!(latest.device.as_deref(), Some("curl"), "{door:?}");
    }
}

async fn wrong_passwords_of_one_day_share_an_entry_across_sessions(engine: Engine) {
    let stage = Stage::set(engine).await;
    let here = stage.browsing(&stage.new_session(ADA, BROWSER).await).await;
    let there = stage.browsing(&stage.log_in(ADA, PASSWORD).await.unwrap()).await;
    let before = trail(&stage, here.user.id).await.len();
    for caller in [&here, &there, &here, &there] {
        refused_at(&stage, Door::Reauthenticate, caller).await;
        stage.clock.advance(MINUTE);
    }
    let after = trail(&stage, here.user.id).await;
    assert_eq!(after.len(), before + 1, "{after:?}");
    assert_eq!(
        (after[0].times, after[0].session_id),
        (4, Some(there.session.id)),
        "all other fields are those of the last one"
    );
    stage.clock.advance(DAY);
    refused_at(&stage, Door::Reauthenticate, &here).await;
    assert_eq!(trail(&stage, here.user.id).await[0].times, 1, "another day has another line");
}

async fn the_right_password_leaves_no_entry(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.browsing(&stage.new_session(ADA, BROWSER).await).await;
    stage.accounts.reauthenticate(&ada, &password(PASSWORD), &Client::default()).await.unwrap();
    stage
        .accounts
        .change_password(&ada, &password(PASSWORD), &new_password("another horse"), &Client::default())
        .await
        .unwrap();
    assert!(wrong(&stage, ada.user.id).await.is_empty());
}

async fn a_rate_limited_password_is_not_counted(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let ada = stage.browsing(&stage.new_session(ADA, BROWSER).await).await;
    for _ in 0..15 {
        assert!(stage.accounts.reauthenticate(&ada, &wrong_password(), &Client::default()).await.is_err());
    }
    assert_eq!(wrong(&stage, ada.user.id).await[0].times, 10);
}

async fn a_wrong_password_for_a_link_is_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    let secret = stage.verification_secret(ADA).await;
    for _ in 0..3 {
        stage.clock.advance(MINUTE);
        let proof = Proof::Password(wrong_password());
        assert!(stage.accounts.verify_email(&secret, proof, &curl()).await.is_err());
    }
    let [line] = &wrong(&stage, ada.id).await[..] else { panic!("one line") };
    assert_eq!((line.event.as_str(), line.times, line.session_id), (FOR_LINK, 3, None));
    assert_eq!((line.device.as_deref(), line.address.as_deref()), (Some("curl"), Some("192.0.2.7")));
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert_eq!(wrong(&stage, ada.id).await[0].times, 3);
}

async fn a_link_used_from_another_account_leaves_no_entry(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    let eve = stage.browsing(&stage.new_session(EVE, BROWSER).await).await;
    let secret = stage.verification_secret(ADA).await;
    assert!(
        stage.accounts.verify_email(&secret, Proof::Caller(Box::new(eve.clone())), &Client::default()).await.is_err()
    );
    for user in [ada.id, eve.user.id] {
        assert!(wrong(&stage, user).await.is_empty(), "no password was entered");
    }
}

/// Where a session must give its password.
#[derive(Clone, Copy, Debug)]
enum Door {
    ChangePassword,
    ChangeEmail,
    Reauthenticate,
    Delete,
}

const DOORS: [Door; 4] = [Door::ChangePassword, Door::ChangeEmail, Door::Reauthenticate, Door::Delete];

async fn refused_at(stage: &Stage, door: Door, by: &Caller) {
    let (accounts, wrong, client) = (&stage.accounts, wrong_password(), curl());
    let is_refused = match door {
        Door::ChangePassword => {
            accounts.change_password(by, &wrong, &new_password("another horse"), &client).await.is_err()
        }
        Door::ChangeEmail => accounts.request_email_change(by, &email(EVE), &wrong, &client).await.is_err(),
        Door::Reauthenticate => accounts.reauthenticate(by, &wrong, &client).await.is_err(),
        Door::Delete => accounts.request_deletion(by, &wrong, &client).await.is_err(),
    };
    assert!(is_refused, "{door:?}");
}

fn curl() -> Client {
    Client::new(Some("curl/8.5.0"), Some("192.0.2.7".parse().unwrap()))
}

fn wrong_password() -> GivenPassword {
    password("not the one")
}

async fn trail(stage: &Stage, user: Uuid) -> Vec<AuditEntry> {
    stage.accounts.write_waiting_notes().await;
    stage.accounts.audit_trail(user, 100).await.unwrap()
}

/// The entries about wrong passwords.
async fn wrong(stage: &Stage, user: Uuid) -> Vec<AuditEntry> {
    let trail = trail(stage, user).await;
    trail.into_iter().filter(|entry| [IN_SESSION, FOR_LINK].contains(&entry.event.as_str())).collect()
}
