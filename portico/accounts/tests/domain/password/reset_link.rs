//! A reset link works once, for an hour, and only for a reset.

use portico_accounts::{Client, LoggedIn, Proof, ResetPasswordError, VerifyEmailError};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;
use tokio::task::JoinSet;

use crate::stage::{ADA, BROWSER, EVE, HOUR, MICROSECOND, PASSWORD, Stage, email, new_password, password};

on_both_engines!(
    viewing_a_link_does_not_use_it_up,
    a_link_works_once,
    one_of_twenty_concurrent_uses_succeeds,
    a_link_expires_after_an_hour,
    a_newer_link_voids_the_older_one,
    an_unknown_link_is_refused,
    verification_and_reset_links_are_not_interchangeable,
    a_password_change_voids_the_link,
    an_address_change_voids_the_link,
    a_reset_voids_every_other_link,
    a_disabled_user_cannot_use_a_link,
    only_a_valid_link_reveals_its_account,
);

const NEW: &str = "battery staple";

async fn viewing_a_link_does_not_use_it_up(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    for _ in 0..3 {
        assert!(stage.is_reset_link(&secret).await);
    }
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.is_ok());
    assert!(!stage.is_reset_link(&secret).await);
}

async fn a_link_works_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password(NEW), &Client::default()).await.unwrap();
    assert!(is_invalid(&stage, &secret).await);
    assert!(stage.log_in(ADA, NEW).await.is_ok(), "the second use changed nothing");
}

async fn one_of_twenty_concurrent_uses_succeeds(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    let mut uses = JoinSet::new();
    for i in 0..20 {
        let (accounts, secret) = (stage.accounts.clone(), secret.clone());
        uses.spawn(async move {
            (i, accounts.reset_password(&secret, &new_password(&format!("{NEW} {i}")), &Client::default()).await)
        });
    }
    let (used, refused): (Vec<_>, Vec<_>) = uses.join_all().await.into_iter().partition(|(_, answer)| answer.is_ok());
    assert_eq!(used.len(), 1);
    assert!(refused.iter().all(|(_, answer)| matches!(answer, Err(ResetPasswordError::InvalidLink))), "{refused:?}");
    assert!(stage.log_in(ADA, &format!("{NEW} {}", used[0].0)).await.is_ok());
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_password_reset'").await, 1);
    assert_eq!(stage.mails_to(ADA).await.len(), 3);
}

async fn a_link_expires_after_an_hour(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    stage.clock.advance(HOUR - MICROSECOND);
    assert!(stage.is_reset_link(&secret).await);
    stage.clock.advance(MICROSECOND);
    assert!(!stage.is_reset_link(&secret).await);
    assert!(is_invalid(&stage, &secret).await);
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn a_newer_link_voids_the_older_one(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let verification = stage.latest_secret_to(ADA).await;
    let (older, newer) = (stage.reset_secret(ADA).await, stage.reset_secret(ADA).await);
    assert_ne!(older, newer);
    assert!(is_invalid(&stage, &older).await);
    assert!(stage.accounts.verification_link(&verification).await.unwrap().is_some(), "one of another purpose stays");
    assert!(stage.accounts.reset_password(&newer, &new_password(NEW), &Client::default()).await.is_ok());
}

async fn an_unknown_link_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.reset_secret(ADA).await;
    let spellings = [
        String::new(),
        " ".to_owned(),
        "\0".to_owned(),
        format!("{secret}="),
        secret[..42].to_owned(),
        secret.repeat(99),
    ];
    for spelling in spellings {
        assert!(!stage.is_reset_link(&spelling).await, "{spelling}");
        assert!(is_invalid(&stage, &spelling).await, "{spelling}");
    }
    assert!(stage.is_reset_link(&secret).await);
}

async fn verification_and_reset_links_are_not_interchangeable(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let verification = stage.latest_secret_to(ADA).await;
    let reset = stage.reset_secret(ADA).await;
    let change = request_change(&stage, &ada, "new@example.org").await;
    for secret in [&verification, &change] {
        assert!(!stage.is_reset_link(secret).await);
        assert!(is_invalid(&stage, secret).await);
        assert!(stage.accounts.verification_link(secret).await.unwrap().is_some());
    }
    assert!(stage.accounts.verification_link(&reset).await.unwrap().is_none());
    let refused = stage.accounts.verify_email(&reset, Proof::Password(password(PASSWORD)), &Client::default()).await;
    assert!(matches!(refused, Err(VerifyEmailError::InvalidLink)));
    assert!(stage.is_reset_link(&reset).await);
}

async fn a_password_change_voids_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = stage.reset_secret(ADA).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.change_password(&caller, &password(PASSWORD), &new_password(NEW), &Client::default()).await.unwrap();
    assert!(is_invalid(&stage, &secret).await);
}

async fn an_address_change_voids_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = stage.reset_secret(ADA).await;
    let change = request_change(&stage, &ada, "new@example.org").await;
    assert!(stage.is_reset_link(&secret).await);
    stage.accounts.verify_email(&change, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert!(is_invalid(&stage, &secret).await);
}

async fn a_reset_voids_every_other_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.sign_up(EVE).await;
    let others = [stage.latest_secret_to(ADA).await, request_change(&stage, &ada, "new@example.org").await];
    let eves = stage.latest_secret_to(EVE).await;
    let reset = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&reset, &new_password(NEW), &Client::default()).await.unwrap();
    for secret in others {
        assert!(stage.accounts.verification_link(&secret).await.unwrap().is_none());
    }
    assert!(stage.accounts.verification_link(&eves).await.unwrap().is_some());
}

async fn a_disabled_user_cannot_use_a_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let before = stage.reset_secret(ADA).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    let refused = stage.accounts.reset_password(&before, &new_password(NEW), &Client::default()).await;
    assert!(matches!(refused, Err(ResetPasswordError::InvalidLink)));
    stage.accounts.enable_user(&email(ADA)).await.unwrap();
    let refused = stage.accounts.reset_password(&before, &new_password(NEW), &Client::default()).await;
    assert!(matches!(refused, Err(ResetPasswordError::InvalidLink)), "it is void for good");
}

async fn only_a_valid_link_reveals_its_account(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.sign_up(EVE).await;
    let verification = stage.latest_secret_to(ADA).await;
    let by_operator = stage.accounts.reset_link(&email(EVE)).await.unwrap().unwrap();
    let by_operator = by_operator.expose_secret().split_once("?token=").unwrap().1.to_owned();
    let (older, newer) = (stage.reset_secret(ADA).await, stage.reset_secret(ADA).await);
    let named = async |secret: &str| {
        let account = stage.accounts.account_of_reset_link(secret).await.unwrap();
        account.map(|account| account.email)
    };
    assert_eq!(named(&newer).await.as_deref(), Some(ADA));
    assert_eq!(named(&by_operator).await.as_deref(), Some(EVE));
    for dead in [&older, &verification, "", "x"] {
        assert_eq!(named(dead).await, None, "{dead}");
    }
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    assert_eq!(named(&newer).await, None, "the account is disabled");
    stage.clock.advance(HOUR);
    assert_eq!(named(&by_operator).await, None, "the hour is over");
}

async fn request_change(stage: &Stage, by: &LoggedIn, new: &str) -> String {
    let caller = stage.browsing(by).await;
    stage.accounts.request_email_change(&caller, &email(new), &password(PASSWORD), &Client::default()).await.unwrap();
    stage.latest_secret_to(new).await
}

async fn is_invalid(stage: &Stage, secret: &str) -> bool {
    let refused = stage.accounts.reset_password(secret, &new_password("another one"), &Client::default()).await;
    matches!(refused, Err(ResetPasswordError::InvalidLink))
}
