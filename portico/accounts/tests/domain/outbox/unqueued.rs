//! What sends an email and cannot queue it does nothing at all.

use portico_accounts::{Audience, Client, EndReason, Proof};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, PASSWORD, Stage, email, new_password, password, session_token, sign_up_form};

on_both_engines!(
    a_sign_up_fails_if_its_email_cannot_be_queued,
    a_password_change_fails_if_its_email_cannot_be_queued,
    a_password_reset_fails_if_its_email_cannot_be_queued,
    an_address_change_fails_if_its_email_cannot_be_queued,
    a_deletion_request_fails_if_its_email_cannot_be_queued,
    a_theft_is_recorded_only_with_its_email,
);

async fn a_sign_up_fails_if_its_email_cannot_be_queued(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.refuse_mails().await;
    assert!(stage.accounts.sign_up(sign_up_form(ADA, PASSWORD), &Client::default()).await.is_err());
    assert_eq!(stage.count("select count(*) from users").await, 0);
}

async fn a_password_change_fails_if_its_email_cannot_be_queued(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    let caller = stage.browsing(&ada).await;
    stage.refuse_mails().await;
    let changed = stage
        .accounts
        .change_password(&caller, &password(PASSWORD), &new_password("battery staple"), &Client::default())
        .await;
    assert!(changed.is_err());
    assert!(stage.is_known(session_token(&other)).await);
    assert!(stage.accounts.reauthenticate(&caller, &password(PASSWORD), &Client::default()).await.is_ok());
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_password_change'").await, 0);
}

async fn a_password_reset_fails_if_its_email_cannot_be_queued(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = stage.reset_secret(ADA).await;
    stage.refuse_mails().await;
    assert!(stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.is_err());
    assert!(stage.is_reset_link(&secret).await);
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.browsing(&ada).await.user.email_verified_at, None);
}

async fn an_address_change_fails_if_its_email_cannot_be_queued(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_email_change(&caller, &email(EVE), &password(PASSWORD), &Client::default()).await.unwrap();
    let secret = stage.latest_secret_to(EVE).await;
    stage.refuse_mails().await;
    assert!(
        stage
            .accounts
            .request_email_change(&caller, &email(EVE), &password(PASSWORD), &Client::default())
            .await
            .is_err()
    );
    assert!(
        stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.is_err()
    );
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some());
    assert_eq!(stage.browsing(&ada).await.user.email, ADA);
}

async fn a_deletion_request_fails_if_its_email_cannot_be_queued(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    stage.refuse_mails().await;
    assert!(stage.accounts.request_deletion(&caller, &password(PASSWORD), &Client::default()).await.is_err());
    assert!(stage.is_known(session_token(&ada)).await);
    assert_eq!(stage.count("select count(*) from users where deletion_due_at is null").await, 1);
}

async fn a_theft_is_recorded_only_with_its_email(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    let latest = stage.refresh(Audience::Web, session_token(&renewed)).await.unwrap();
    stage.refuse_mails().await;
    assert!(stage.refresh(Audience::Web, session_token(&ada)).await.is_err());
    assert!(stage.is_known(session_token(&latest)).await);
    assert_eq!(stage.count("select count(*) from audit_events where event = 'authn_token_reuse'").await, 0);
    stage.change(allow_mails(engine)).await;
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Theft));
}

fn allow_mails(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "drop trigger is_full",
        Engine::Postgres => "alter table mails drop constraint is_full",
    }
}
