//! Operators' decisions in the account's history.

use portico_accounts::{AddedByOperator, AuditEntry, StandingError};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::stage::{ADA, BROWSER, PASSWORD, SECOND, Stage, email, session_token, sign_up_form};

on_both_engines!(
    a_promotion_and_a_demotion_are_recorded,
    an_administrator_added_by_an_operator_has_an_entry,
    a_user_added_without_the_role_has_no_promotion_entry,
    a_reset_link_created_by_an_operator_is_recorded,
    an_operator_action_fails_if_it_cannot_be_recorded,
    adding_a_user_fails_if_it_cannot_be_recorded,
    creating_a_link_fails_if_it_cannot_be_recorded,
    a_history_is_deleted_with_its_user,
);

async fn a_promotion_and_a_demotion_are_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    for is_admin in [true, false] {
        stage.clock.advance(SECOND);
        stage.accounts.set_admin(&email(ADA), is_admin).await.unwrap();
    }
    assert_eq!(events(&stage, ada.id).await, ["user_demoted", "user_promoted", "user_created"]);
    let latest = &trail(&stage, ada.id).await[0];
    assert_eq!((&latest.device, &latest.address, latest.session_id), (&None, &None, None));
    assert_eq!(latest.occurred_at, stage.clock.now());
}

async fn an_administrator_added_by_an_operator_has_an_entry(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.accounts.add_user(sign_up_form(ADA, PASSWORD), AddedByOperator { is_admin: true }).await.unwrap();
    let mut events = events(&stage, ada.id).await;
    events.sort_unstable();
    assert_eq!(events, ["user_created", "user_promoted"]);
}

async fn a_user_added_without_the_role_has_no_promotion_entry(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.accounts.add_user(sign_up_form(ADA, PASSWORD), AddedByOperator { is_admin: false }).await.unwrap();
    assert_eq!(events(&stage, ada.id).await, ["user_created"]);
}

async fn a_reset_link_created_by_an_operator_is_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    stage.clock.advance(SECOND);
    assert!(stage.accounts.reset_link(&email(ADA)).await.unwrap().is_some());
    assert_eq!(events(&stage, ada.id).await, ["authn_password_reset_link_by_operator", "user_created"]);
}

async fn an_operator_action_fails_if_it_cannot_be_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let reset = stage.reset_secret(ADA).await;
    stage.refuse_history().await;
    let nothing = |refused: Result<(), StandingError>| assert!(matches!(refused, Err(StandingError::Fault(_))));
    nothing(stage.accounts.set_admin(&email(ADA), true).await);
    nothing(stage.accounts.disable_user(&email(ADA)).await);
    nothing(stage.accounts.sign_out_user(&email(ADA)).await.map(drop));
    let user = stage.accounts.user_by_email(&email(ADA)).await.unwrap().unwrap();
    assert!(!user.is_admin && user.disabled_at.is_none(), "{user:?}");
    assert!(stage.is_known(session_token(&ada)).await && stage.is_reset_link(&reset).await);
    stage.change("update users set disabled_at = 1").await;
    nothing(stage.accounts.enable_user(&email(ADA)).await);
    let user = stage.accounts.user_by_email(&email(ADA)).await.unwrap().unwrap();
    assert!(user.disabled_at.is_some());
}

async fn adding_a_user_fails_if_it_cannot_be_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.refuse_history().await;
    assert!(stage.accounts.add_user(sign_up_form(ADA, PASSWORD), AddedByOperator { is_admin: true }).await.is_err());
    assert_eq!(stage.count("select count(*) from users").await, 0);
}

async fn creating_a_link_fails_if_it_cannot_be_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let before = stage.accounts.reset_link(&email(ADA)).await.unwrap().unwrap();
    let before = before.expose_secret().split_once("?token=").unwrap().1.to_owned();
    stage.refuse_history().await;
    stage.clock.advance(SECOND);
    assert!(stage.accounts.reset_link(&email(ADA)).await.is_err());
    assert!(stage.is_reset_link(&before).await, "the previous one is still valid");
}

async fn a_history_is_deleted_with_its_user(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    assert!(stage.accounts.delete_user(&email(ADA)).await.unwrap());
    assert_eq!(stage.count("select count(*) from audit_events").await, 0);
}

async fn trail(stage: &Stage, user: Uuid) -> Vec<AuditEntry> {
    stage.accounts.audit_trail(user, 100).await.unwrap()
}

/// The events, the latest first.
async fn events(stage: &Stage, user: Uuid) -> Vec<String> {
    trail(stage, user).await.into_iter().map(|entry| entry.event).collect()
}
