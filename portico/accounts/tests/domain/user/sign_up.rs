use portico_accounts::{AddedByOperator, Client, SignUpError};
use portico_fields::{Field, FieldCode};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{ADA, BROWSER, EVE, PASSWORD, Stage, session_token, sign_up_form};

on_both_engines!(
    a_new_user_is_stored_as_typed_without_extra_rights,
    an_operator_can_add_a_confirmed_administrator,
    a_taken_address_is_refused_in_any_spelling,
    different_addresses_are_different_accounts,
    a_refused_sign_up_does_not_change_the_password,
    twenty_concurrent_sign_ups_create_one_account,
    the_database_never_holds_the_password,
    a_sign_up_can_open_the_first_session,
    a_guessable_password_creates_no_account,
    an_operator_cannot_choose_a_guessable_password,
);

async fn a_new_user_is_stored_as_typed_without_extra_rights(engine: Engine) {
    let stage = Stage::set(engine).await;
    let user = stage.sign_up(" Ada@Example.ORG ").await;
    assert_eq!(user.name, "Ada Lovelace");
    assert_eq!(user.email, "Ada@Example.ORG");
    assert_eq!((user.is_admin, user.email_verified_at), (false, None));
    assert_eq!(user.created_at, stage.clock.now());
}

async fn an_operator_can_add_a_confirmed_administrator(engine: Engine) {
    let stage = Stage::set(engine).await;
    let granted = AddedByOperator { is_admin: true };
    let user = stage.accounts.add_user(sign_up_form(ADA, PASSWORD), granted).await.unwrap();
    assert_eq!((user.is_admin, user.email_verified_at), (true, Some(stage.clock.now())));
}

async fn a_taken_address_is_refused_in_any_spelling(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up("ada@bücher.example").await;
    for spelling in ["ADA@bücher.example", "ada@BÜCHER.EXAMPLE", " Ada@XN--bcher-KVA.example "] {
        let refused = stage.accounts.sign_up(sign_up_form(spelling, PASSWORD), &Client::default()).await;
        assert!(matches!(refused, Err(SignUpError::EmailTaken)), "{spelling}");
    }
    assert_eq!(stage.count("select count(*) from users").await, 1);
}

async fn different_addresses_are_different_accounts(engine: Engine) {
    let stage = Stage::set(engine).await;
    for address in ["ada@example.org", "ada+a@example.org", "a.da@example.org", "ada@example.com"] {
        stage.sign_up(address).await;
    }
    assert_eq!(stage.count("select count(*) from users").await, 4);
}

async fn a_refused_sign_up_does_not_change_the_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let refused =
        stage.accounts.sign_up_and_log_in(sign_up_form(ADA, "battery staple"), BROWSER, Client::default()).await;
    assert!(matches!(refused, Err(SignUpError::EmailTaken)));
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(stage.log_in(ADA, "battery staple").await.is_err());
}

async fn twenty_concurrent_sign_ups_create_one_account(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut attempts = JoinSet::new();
    for _ in 0..20 {
        let accounts = stage.accounts.clone();
        attempts.spawn(async move { accounts.sign_up(sign_up_form(ADA, PASSWORD), &Client::default()).await });
    }
    let (made, refused): (Vec<_>, Vec<_>) = attempts.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    assert!(refused.iter().all(|answer| matches!(answer, Err(SignUpError::EmailTaken))), "{refused:?}");
    assert_eq!(stage.count("select count(*) from users").await, 1);
}

async fn the_database_never_holds_the_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.sign_up(EVE).await;
    let hashes = stage.texts("select password_hash from users").await;
    for hash in &hashes {
        assert!(hash.starts_with("v1:$2b$04$") && !hash.contains(PASSWORD), "{hash}");
    }
    assert_ne!(hashes[0], hashes[1]);
}

async fn a_sign_up_can_open_the_first_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.caller(session_token(&ada)).await;
    assert_eq!(caller.user, ada.user);
    assert_eq!(caller.session.created_at, stage.clock.now());
}

async fn a_guessable_password_creates_no_account(engine: Engine) {
    let stage = Stage::set(engine).await;
    for (password, code) in [("P4ssw0rd", TOO_COMMON), ("Lovelace1815", PERSONAL), ("portico.example", PERSONAL)] {
        let refused = stage.accounts.sign_up_and_log_in(sign_up_form(ADA, password), BROWSER, Client::default()).await;
        assert_eq!(field_error(refused.map(drop)), (Field::Password, code), "{password}");
    }
    assert_eq!(stage.count("select count(*) from users").await, 0);
    assert_eq!(stage.waiting().await, 0, "no email is sent");
    stage.sign_up(ADA).await;
    let taken = stage.accounts.sign_up(sign_up_form(ADA, "P4ssw0rd"), &Client::default()).await;
    assert_eq!(field_error(taken.map(drop)).1, TOO_COMMON, "the same answer as for a taken address");
}

async fn an_operator_cannot_choose_a_guessable_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    for (password, code) in [("sunshine", TOO_COMMON), ("ada@example.org", PERSONAL)] {
        let refused = stage.accounts.add_user(sign_up_form(ADA, password), AddedByOperator { is_admin: true }).await;
        assert_eq!(field_error(refused.map(drop)), (Field::Password, code), "{password}");
    }
    assert_eq!(stage.count("select count(*) from users").await, 0);
}

const TOO_COMMON: FieldCode = FieldCode::TooCommon;
const PERSONAL: FieldCode = FieldCode::ContainsPersonal;

fn field_error(answer: Result<(), SignUpError>) -> (Field, FieldCode) {
    match answer {
        Err(SignUpError::Password(error)) => (error.field, error.code),
        other => panic!("{other:?}"),
    }
}
