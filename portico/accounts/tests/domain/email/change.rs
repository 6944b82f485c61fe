use portico_accounts::{Audience, ChangeEmailError, Client, EndReason, LoggedIn, Proof, ProofError, VerifyEmailError};
use portico_fields::Email;
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{ADA, BROWSER, EVE, HOUR, PASSWORD, SECOND, Stage, email, new_password, password, session_token};

on_both_engines!(
    nothing_changes_before_the_link_is_used,
    the_old_address_is_notified_of_the_request_and_of_the_change,
    the_account_moves_to_the_new_address,
    the_new_address_is_confirmed_by_the_change,
    other_sessions_end_and_the_current_one_continues,
    a_change_by_password_ends_all_sessions,
    a_change_requires_the_password,
    a_change_requires_proof_of_the_account,
    a_taken_address_notifies_its_owner_and_changes_nothing,
    an_address_taken_in_the_meantime_leaves_both_accounts_unchanged,
    concurrent_requests_for_one_address_never_share_it,
    a_newer_request_voids_the_older_one,
    a_link_expires_after_an_hour,
    a_user_can_change_the_spelling_of_their_address,
    malformed_addresses_do_not_parse,
    a_look_alike_address_is_a_different_address,
    a_user_disabled_in_the_meantime_gets_no_link,
    a_link_from_before_a_password_change_is_void,
);

const NEW: &str = "countess@example.net";

async fn nothing_changes_before_the_link_is_used(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = ask(&stage, &ada, NEW).await;
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some());
    assert_eq!(stage.browsing(&ada).await.user.email, ADA);
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
    assert!(stage.log_in(NEW, PASSWORD).await.is_err());
}

async fn the_old_address_is_notified_of_the_request_and_of_the_change(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = ask(&stage, &ada, NEW).await;
    stage.clock.advance(SECOND);
    use_link(&stage, &secret).await.unwrap();
    let subjects =
        ["Confirm your email address", "Someone asked to change your email address", "Your email address was changed"];
    assert_eq!(stage.subjects_to(ADA).await, subjects);
    let told = stage.mails_to(ADA).await;
    for mail in &told[1..] {
        assert!(mail.page.text.contains(NEW) && !mail.page.text.contains("?token="), "{}", mail.page.text);
    }
    assert_eq!(stage.subjects_to(NEW).await, ["Confirm your new email address"]);
}

async fn the_account_moves_to_the_new_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = ask(&stage, &ada, NEW).await;
    use_link(&stage, &secret).await.unwrap();
    assert_eq!(stage.log_in(NEW, PASSWORD).await.unwrap().user.id, ada.user.id);
    assert!(stage.log_in(ADA, PASSWORD).await.is_err());
    assert!(matches!(use_link(&stage, &secret).await, Err(VerifyEmailError::InvalidLink)));
    assert_ne!(stage.sign_up(ADA).await.id, ada.user.id, "the old one is free again");
}

async fn the_new_address_is_confirmed_by_the_change(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = ask(&stage, &ada, NEW).await;
    use_link(&stage, &secret).await.unwrap();
    let user = stage.accounts.user_by_email(&email(NEW)).await.unwrap().unwrap();
    assert_eq!(user.email_verified_at, Some(stage.clock.now()));
}

async fn other_sessions_end_and_the_current_one_continues(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    let secret = ask(&stage, &ada, NEW).await;
    let proof = Proof::Caller(Box::new(stage.browsing(&ada).await));
    stage.accounts.verify_email(&secret, proof, &Client::default()).await.unwrap();
    assert_eq!(stage.browsing(&ada).await.user.email, NEW);
    assert_eq!(stage.refusal(Audience::Web, session_token(&other)).await, Some(EndReason::EndedElsewhere));
}

async fn a_change_by_password_ends_all_sessions(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    let secret = ask(&stage, &ada, NEW).await;
    use_link(&stage, &secret).await.unwrap();
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::EndedElsewhere));
    assert!(stage.is_known(session_token(&eve)).await);
}

async fn a_change_requires_the_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.mails_to(ADA).await;
    let caller = stage.browsing(&ada).await;
    let refused = stage
        .accounts
        .request_email_change(&caller, &email(NEW), &password("battery staple"), &Client::default())
        .await;
    assert!(matches!(refused, Err(ChangeEmailError::Proof(ProofError::WrongPassword(_)))));
    assert_eq!((stage.waiting().await, stage.mails_to(NEW).await.len()), (0, 0));
}

async fn a_change_requires_proof_of_the_account(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    let secret = ask(&stage, &ada, NEW).await;
    let eve = Proof::Caller(Box::new(stage.browsing(&eve).await));
    for proof in [eve, Proof::Password(password("battery staple"))] {
        let refused = stage.accounts.verify_email(&secret, proof, &Client::default()).await;
        assert!(matches!(refused, Err(VerifyEmailError::WrongPassword)), "{refused:?}");
    }
    assert_eq!(stage.browsing(&ada).await.user.email, ADA);
    assert!(use_link(&stage, &secret).await.is_ok());
}

async fn a_taken_address_notifies_its_owner_and_changes_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let eve = stage.sign_up("Eve@Example.org").await;
    stage.mails_to(ADA).await;
    stage.clock.advance(SECOND);
    let caller = stage.browsing(&ada).await;
    stage
        .accounts
        .request_email_change(&caller, &email("eve@example.ORG"), &password(PASSWORD), &Client::default())
        .await
        .unwrap();
    assert_eq!(stage.waiting().await, 2, "the same as for a free one");
    let told = stage.mails_to("Eve@Example.org").await;
    assert_eq!(told.len(), 2);
    assert_eq!(told[1].page.subject, "You already have an account");
    assert!(!told[1].page.text.contains("?token=") && !told[1].page.text.contains(ADA), "{}", told[1].page.text);
    assert!(stage.mails_to("eve@example.ORG").await.is_empty());
    assert_eq!(stage.subjects_to(ADA).await.last().unwrap(), "Someone asked to change your email address");
    assert_eq!(stage.browsing(&ada).await.user.email, ADA);
    assert_eq!(stage.accounts.user_by_email(&email(EVE)).await.unwrap(), Some(eve));
    assert_eq!(stage.count("select count(*) from one_time_links where purpose = 'change_email'").await, 0);
}

async fn an_address_taken_in_the_meantime_leaves_both_accounts_unchanged(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = ask(&stage, &ada, EVE).await;
    let eve = stage.sign_up(EVE).await;
    let (adas, eves) = (stage.mails_to(ADA).await.len(), stage.mails_to(EVE).await.len());
    assert!(matches!(use_link(&stage, &secret).await, Err(VerifyEmailError::InvalidLink)));
    assert_eq!(stage.browsing(&ada).await.user, ada.user, "her session has not ended");
    assert_eq!(stage.accounts.user_by_email(&email(EVE)).await.unwrap(), Some(eve));
    assert_eq!((stage.mails_to(ADA).await.len(), stage.mails_to(EVE).await.len()), (adas, eves));
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok() && stage.log_in(EVE, PASSWORD).await.is_ok());
}

async fn concurrent_requests_for_one_address_never_share_it(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    let mut uses = JoinSet::new();
    for secret in [ask(&stage, &ada, NEW).await, ask(&stage, &eve, NEW).await] {
        let accounts = stage.accounts.clone();
        uses.spawn(async move {
            accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await
        });
    }
    let (used, refused): (Vec<_>, Vec<_>) = uses.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(used.len(), 1);
    assert!(matches!(refused[0], Err(VerifyEmailError::InvalidLink)), "{refused:?}");
    assert_eq!(stage.count("select count(*) from users where email_key like 'countess@%'").await, 1);
    assert_eq!(stage.count("select count(*) from users where email_key like '%@example.org'").await, 1);
}

/// The link for the address requested first never confirms the one requested later.
async fn a_newer_request_voids_the_older_one(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let older = ask(&stage, &ada, NEW).await;
    let newer = ask(&stage, &ada, "victim@example.net").await;
    assert!(matches!(use_link(&stage, &older).await, Err(VerifyEmailError::InvalidLink)));
    assert_eq!(stage.browsing(&ada).await.user.email, ADA);
    use_link(&stage, &newer).await.unwrap();
    assert!(stage.log_in("victim@example.net", PASSWORD).await.is_ok());
}

async fn a_link_expires_after_an_hour(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = ask(&stage, &ada, NEW).await;
    stage.clock.advance(HOUR);
    assert!(matches!(use_link(&stage, &secret).await, Err(VerifyEmailError::InvalidLink)));
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok());
}

async fn a_user_can_change_the_spelling_of_their_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = ask(&stage, &ada, "Ada@Example.ORG").await;
    use_link(&stage, &secret).await.unwrap();
    assert_eq!(stage.log_in(ADA, PASSWORD).await.unwrap().user.email, "Ada@Example.ORG");
    assert!(!stage.subjects_to(ADA).await.contains(&"You already have an account".to_owned()));
}

async fn malformed_addresses_do_not_parse(_engine: Engine) {
    let hostile = [
        "eve@example.org\r\nBcc: ada@example.org",
        "ada@example.org,eve@example.org",
        "ada@example.org eve@example.org",
        "[\"ada@example.org\",\"eve@example.org\"]",
        "ada@example.org@example.net",
        "\"ada@example.org\"@example.net",
        "ada＠example.org",
        "ada@example。org",
        "ada@ｅxample.org",
        "a\u{0131}da@example.org",
        "ada@\u{212a}elvin.example",
        "ada\u{200b}@example.org",
        "ada@example.org\0",
    ];
    for spelling in hostile {
        assert!(Email::parse(spelling).is_err(), "{spelling}");
    }
}

async fn a_look_alike_address_is_a_different_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    stage.sign_up("mike@example.org").await;
    let before = stage.mails_to("mike@example.org").await.len();
    // A Cyrillic o in the domain.
    let secret = ask(&stage, &eve, "mike@example.\u{43e}rg").await;
    use_link(&stage, &secret).await.unwrap();
    let mike = stage.log_in("mike@example.org", PASSWORD).await.unwrap();
    assert_ne!(mike.user.id, eve.user.id);
    let secret = stage.reset_secret("mike@example.\u{43e}rg").await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert!(stage.log_in("mike@example.org", PASSWORD).await.is_ok());
    assert!(stage.mails_to("mike@example.org").await[before..].iter().all(|mail| !mail.page.text.contains("?token=")));
}

async fn a_user_disabled_in_the_meantime_gets_no_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_email_change(&caller, &email(NEW), &password(PASSWORD), &Client::default()).await.unwrap();
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    assert!(stage.mails_to(NEW).await.is_empty());
}

async fn a_link_from_before_a_password_change_is_void(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = ask(&stage, &ada, NEW).await;
    let caller = stage.browsing(&ada).await;
    stage
        .accounts
        .change_password(&caller, &password(PASSWORD), &new_password("battery staple"), &Client::default())
        .await
        .unwrap();
    let refused = stage.accounts.verify_email(&secret, Proof::Caller(Box::new(caller)), &Client::default()).await;
    assert!(matches!(refused, Err(VerifyEmailError::InvalidLink)));
}

/// Requests a change a moment later, and reads the email sent to the new address.
async fn ask(stage: &Stage, by: &LoggedIn, new: &str) -> String {
    stage.clock.advance(SECOND);
    let caller = stage.browsing(by).await;
    stage.accounts.request_email_change(&caller, &email(new), &password(PASSWORD), &Client::default()).await.unwrap();
    stage.latest_secret_to(new).await
}

async fn use_link(stage: &Stage, secret: &str) -> Result<(), VerifyEmailError> {
    stage.accounts.verify_email(secret, Proof::Password(password(PASSWORD)), &Client::default()).await
}
