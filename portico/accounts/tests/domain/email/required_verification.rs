//! Sites where an address must be verified before its account can be used.

use portico_accounts::{AddedByOperator, Client, LogInError, Proof, SignedUp};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, PASSWORD, PROGRAM, SECOND, Stage, email, new_password, password, sign_up_form};

on_both_engines!(
    new_and_taken_addresses_get_the_same_response_and_one_email,
    the_owner_of_a_taken_address_is_notified_at_the_stored_one,
    a_second_sign_up_does_not_replace_the_password,
    a_log_in_is_refused_until_the_link_is_used,
    only_the_right_password_reveals_an_unconfirmed_address,
    the_link_allows_a_log_in,
    a_reset_also_allows_a_log_in,
    a_user_added_by_an_operator_is_already_confirmed,
    a_sign_up_opens_no_session,
);

async fn new_and_taken_addresses_get_the_same_response_and_one_email(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    sign_up(&stage, ADA, PASSWORD).await;
    assert_eq!(stage.waiting().await, 1);
    assert_eq!(stage.subjects_to(ADA).await, ["Confirm your email address"]);
    sign_up(&stage, ADA, "battery staple").await;
    assert_eq!(stage.waiting().await, 1);
    let subjects = stage.subjects_to(ADA).await;
    assert_eq!(subjects.len(), 2);
    assert_ne!(subjects[1], "Confirm your email address");
    assert_eq!(stage.count("select count(*) from users").await, 1);
}

async fn the_owner_of_a_taken_address_is_notified_at_the_stored_one(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    sign_up(&stage, "Ada@Example.org", PASSWORD).await;
    sign_up(&stage, "ADA@EXAMPLE.ORG", "battery staple").await;
    let mails = stage.mails_to("Ada@Example.org").await;
    assert_eq!((mails.len(), stage.memory().mails().len()), (2, 2));
    assert!(mails.iter().any(|mail| !mail.page.text.contains("?token=")), "no link in it");
}

async fn a_second_sign_up_does_not_replace_the_password(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    sign_up(&stage, ADA, PASSWORD).await;
    let secret = stage.latest_secret_to(ADA).await;
    sign_up(&stage, ADA, "battery staple").await;
    let refused =
        stage.accounts.verify_email(&secret, Proof::Password(password("battery staple")), &Client::default()).await;
    assert!(refused.is_err());
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(matches!(stage.log_in(ADA, "battery staple").await, Err(LogInError::WrongCredentials)));
}

async fn a_log_in_is_refused_until_the_link_is_used(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    sign_up(&stage, ADA, PASSWORD).await;
    for from in [BROWSER, PROGRAM] {
        let refused = stage.accounts.log_in(crate::stage::given(ADA, PASSWORD), from, Client::default()).await;
        assert!(matches!(refused, Err(LogInError::EmailNotVerified)), "{refused:?}");
    }
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
}

async fn only_the_right_password_reveals_an_unconfirmed_address(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    sign_up(&stage, ADA, PASSWORD).await;
    let wrong = stage.log_in(ADA, "battery staple").await.unwrap_err();
    let unknown = stage.log_in(EVE, PASSWORD).await.unwrap_err();
    assert!(matches!((&wrong, &unknown), (LogInError::WrongCredentials, LogInError::WrongCredentials)));
}

async fn the_link_allows_a_log_in(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    sign_up(&stage, ADA, PASSWORD).await;
    let secret = stage.latest_secret_to(ADA).await;
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn a_reset_also_allows_a_log_in(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    sign_up(&stage, ADA, PASSWORD).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, "battery staple").await.is_ok());
}

async fn a_user_added_by_an_operator_is_already_confirmed(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    stage.accounts.add_user(sign_up_form(ADA, PASSWORD), AddedByOperator { is_admin: false }).await.unwrap();
    assert!(stage.mails_to(ADA).await.is_empty());
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    stage.clock.advance(SECOND);
    stage.accounts.request_verification(&email(ADA), &Client::default()).await.unwrap();
    assert!(stage.mails_to(ADA).await.is_empty());
}

async fn a_sign_up_opens_no_session(engine: Engine) {
    let stage = Stage::requiring_verification(engine).await;
    for _ in 0..2 {
        let entered = stage.accounts.sign_up_and_log_in(sign_up_form(ADA, PASSWORD), BROWSER, Client::default()).await;
        assert!(matches!(entered, Ok(SignedUp::CheckYourMail)));
    }
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
}

async fn sign_up(stage: &Stage, address: &str, password: &str) {
    let answer = stage.accounts.sign_up(sign_up_form(address, password), &Client::default()).await;
    assert!(matches!(answer, Ok(SignedUp::CheckYourMail)), "{answer:?}");
}
