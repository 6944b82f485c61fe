use portico_accounts::{
    AddedByOperator, Audience, Client, EndReason, LogInError, Proof, ResetPasswordError, VerifyEmailError,
};
use portico_fields::{Field, FieldCode};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;
use tokio::task::JoinSet;

use crate::stage::{
    ADA, BROWSER, EVE, ISSUER, PASSWORD, PROGRAM, SECOND, Stage, email, entered, given, new_password, password,
    session_token, sign_up_form,
};

on_both_engines!(
    the_link_sets_a_new_password,
    a_reset_ends_every_session_and_opens_none,
    a_reset_confirms_the_address,
    a_reset_is_emailed_and_recorded,
    a_password_that_is_too_short_does_not_use_up_the_link,
    a_guessable_password_does_not_use_up_the_link,
    an_invalid_link_is_reported_before_the_password,
    a_disabled_user_gets_no_email,
    an_unknown_address_gets_no_email_and_leaves_no_trace,
    emails_go_to_the_stored_address_in_any_spelling,
    a_squatter_loses_the_account_to_the_owner_of_the_address,
    concurrent_log_ins_with_the_old_password_end_with_the_reset,
    an_operators_link_works_and_is_not_emailed,
    an_operator_gets_no_link_for_an_unknown_address,
    an_operators_link_confirms_no_address,
);

const NEW: &str = "battery staple";

async fn the_link_sets_a_new_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    let mails = stage.mails_to(ADA).await;
    let mail = mails.last().unwrap();
    assert!(mail.page.text.contains(&format!("{ISSUER}/reset-password?token={secret}")), "{}", mail.page.text);
    stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, NEW).await.is_ok());
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
}

async fn a_reset_ends_every_session_and_opens_none(engine: Engine) {
    let stage = Stage::set(engine).await;
    let browser = stage.new_session(ADA, BROWSER).await;
    let program = stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, Client::default()).await;
    let program = program.map(entered).unwrap();
    let eve = stage.new_session(EVE, BROWSER).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.unwrap();
    assert_eq!(stage.refusal(Audience::Web, session_token(&browser)).await, Some(EndReason::PasswordChanged));
    assert_eq!(stage.refusal(Audience::Api, session_token(&program)).await, Some(EndReason::PasswordChanged));
    assert!(stage.is_known(session_token(&eve)).await);
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 1);
}

async fn a_reset_confirms_the_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.unwrap();
    let user = stage.accounts.user_by_email(&email(ADA)).await.unwrap().unwrap();
    assert_eq!(user.email_verified_at, Some(stage.clock.now()));
}

async fn a_reset_is_emailed_and_recorded(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    stage.clock.advance(SECOND);
    stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.unwrap();
    let mails = stage.mails_to(ADA).await;
    assert_eq!(mails.len(), 3);
    assert!(mails[2].page.subject.to_lowercase().contains("password"), "{}", mails[2].page.subject);
    assert!(!mails[2].page.text.contains("?token="));
    let trail = stage.accounts.audit_trail(ada.id, 9).await.unwrap();
    let events: Vec<_> = trail.iter().map(|entry| (entry.event.as_str(), entry.session_id)).collect();
    let expected = ["authn_password_reset", "authn_password_reset_asked", "user_created"].map(|event| (event, None));
    assert_eq!(events, expected);
}

async fn a_password_that_is_too_short_does_not_use_up_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    let least = stage.accounts.settings().password_min_length;
    assert!(portico_fields::NewPassword::parse("short", least).is_err());
    assert!(stage.is_reset_link(&secret).await);
    assert!(stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.is_ok());
}

async fn a_guessable_password_does_not_use_up_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = stage.reset_secret(ADA).await;
    for (new, code) in [("drowssap", FieldCode::TooCommon), ("Ada_Lovelace_1815", FieldCode::ContainsPersonal)] {
        let refused = stage.accounts.reset_password(&secret, &new_password(new), &Client::default()).await;
        let Err(ResetPasswordError::Password(error)) = refused else { panic!("{refused:?}") };
        assert_eq!((error.field, error.code), (Field::Password, code), "{new}");
    }
    assert!(stage.is_known(session_token(&ada)).await, "no session has ended");
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_password_reset'").await, 0);
    assert!(stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.is_ok());
    assert!(stage.log_in(ADA, NEW).await.is_ok());
}

async fn an_invalid_link_is_reported_before_the_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let used = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&used, &new_password(NEW), &Client::default()).await.unwrap();
    for secret in [&*used, "no link", ""] {
        for new in ["drowssap", "adalovelace", "ada@example.org"] {
            let refused = stage.accounts.reset_password(secret, &new_password(new), &Client::default()).await;
            assert!(matches!(refused, Err(ResetPasswordError::InvalidLink)), "{new}: {refused:?}");
        }
    }
}

async fn a_disabled_user_gets_no_email(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
    assert!(stage.mails_to(ADA).await.is_empty());
    assert_eq!(stage.waiting().await, 0);
}

async fn an_unknown_address_gets_no_email_and_leaves_no_trace(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.accounts.request_password_reset(&email(EVE), &Client::default()).await.unwrap();
    assert_eq!(stage.waiting().await, 1, "a request does the same for any address");
    assert!(stage.mails_to(EVE).await.is_empty());
    assert_eq!(stage.places_of(EVE).await, [""; 0]);
}

async fn emails_go_to_the_stored_address_in_any_spelling(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.accounts.add_user(sign_up_form("Ada@Example.org", PASSWORD), operator()).await.unwrap();
    for spelling in ["ADA@EXAMPLE.ORG", "ada@example.org"] {
        stage.clock.advance(SECOND);
        stage.accounts.request_password_reset(&email(spelling), &Client::default()).await.unwrap();
    }
    assert_eq!(stage.mails_to("Ada@Example.org").await.len(), 2);
    assert_eq!(stage.memory().mails().len(), 2);
}

/// Pre-hijacking: everything that the squatter prepared is void afterwards.
async fn a_squatter_loses_the_account_to_the_owner_of_the_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let attacker = stage.new_session(ADA, BROWSER).await;
    let verification = stage.latest_secret_to(ADA).await;
    let caller = stage.browsing(&attacker).await;
    stage.accounts.request_email_change(&caller, &email(EVE), &password(PASSWORD), &Client::default()).await.unwrap();
    let change = stage.latest_secret_to(EVE).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.unwrap();
    assert!(!stage.is_known(session_token(&attacker)).await);
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
    for link in [verification, change] {
        for typed in [PASSWORD, NEW] {
            let refused =
                stage.accounts.verify_email(&link, Proof::Password(password(typed)), &Client::default()).await;
            assert!(matches!(refused, Err(VerifyEmailError::InvalidLink)));
        }
    }
    let owner = stage.log_in(ADA, NEW).await.unwrap();
    assert_eq!(owner.user.email, ADA);
}

async fn concurrent_log_ins_with_the_old_password_end_with_the_reset(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    let mut log_ins = JoinSet::new();
    for _ in 0..40 {
        let accounts = stage.accounts.clone();
        log_ins.spawn(async move { accounts.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await });
    }
    stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.unwrap();
    for let_in in log_ins.join_all().await.into_iter().flatten().map(entered) {
        assert!(!stage.is_known(session_token(&let_in)).await);
    }
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
}

async fn an_operators_link_works_and_is_not_emailed(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.accounts.add_user(sign_up_form(ADA, PASSWORD), operator()).await.unwrap();
    let link = stage.accounts.reset_link(&email("Ada@Example.org")).await.unwrap().unwrap();
    assert!(stage.mails_to(ADA).await.is_empty());
    let secret = link.expose_secret().strip_prefix(&format!("{ISSUER}/reset-password?token=")).unwrap();
    stage.accounts.reset_password(secret, &new_password(NEW), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, NEW).await.is_ok());
}

async fn an_operator_gets_no_link_for_an_unknown_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    assert!(stage.accounts.reset_link(&email(EVE)).await.unwrap().is_none());
}

async fn an_operators_link_confirms_no_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let link = stage.accounts.reset_link(&email(ADA)).await.unwrap().unwrap();
    let secret = link.expose_secret().split_once("?token=").unwrap().1.to_owned();
    stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.unwrap();
    let user = stage.accounts.user_by_email(&email(ADA)).await.unwrap().unwrap();
    assert_eq!(user.email_verified_at, None, "ownership of the mailbox is not proved");
}

fn operator() -> AddedByOperator {
    AddedByOperator { is_admin: false }
}
