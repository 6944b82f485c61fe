use portico_accounts::{Client, Proof, VerifyEmailError};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{ADA, BROWSER, EVE, HOUR, MICROSECOND, PASSWORD, SECOND, Stage, email, new_password, password};

on_both_engines!(
    sign_up_sends_a_link_to_the_new_address,
    an_unconfirmed_address_gets_no_email_with_a_name,
    the_link_and_the_password_confirm_the_address,
    the_link_and_a_session_of_the_account_confirm_the_address,
    viewing_a_link_does_not_use_it_up,
    a_wrong_password_neither_confirms_nor_uses_the_link,
    a_session_of_another_account_confirms_nothing,
    a_link_works_once,
    one_of_twenty_concurrent_uses_succeeds,
    a_link_expires_after_an_hour,
    a_verification_link_recognises_its_owner,
    a_newer_link_voids_the_older_one,
    an_unknown_link_is_refused,
    a_password_change_voids_the_link,
    an_address_change_voids_the_link,
    a_confirmed_user_gets_no_email,
    a_disabled_user_gets_no_email,
    an_unknown_address_gets_no_email_and_leaves_no_trace,
    any_spelling_of_an_address_requests_its_link,
    a_confirmation_opens_no_session,
    the_first_confirmation_date_is_kept,
);

async fn sign_up_sends_a_link_to_the_new_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let [mail] = &stage.mails_to(ADA).await[..] else { panic!("one mail") };
    assert_eq!(mail.page.subject, "Confirm your email address");
    assert!(mail.page.text.contains("https://portico.example/verify-email?token="), "{}", mail.page.text);
    assert_eq!(stage.memory().mails().len(), 1);
}

async fn an_unconfirmed_address_gets_no_email_with_a_name(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let [mail] = &stage.mails_to(ADA).await[..] else { panic!("one mail") };
    for text in [&mail.page.subject, &mail.page.text, &mail.page.html] {
        assert!(!text.contains("Lovelace"), "{text}");
    }
    let secret = stage.latest_secret_to(ADA).await;
    stage.accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await.unwrap();
    stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
    let mails = stage.mails_to(ADA).await;
    assert!(mails.last().unwrap().page.text.contains("Hello Ada Lovelace,"));
}

async fn the_link_and_the_password_confirm_the_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    stage.clock.advance(SECOND);
    stage.accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await.unwrap();
    let user = stage.accounts.user_by_email(&email(ADA)).await.unwrap().unwrap();
    assert_eq!(user.email_verified_at, Some(stage.clock.now()));
    assert_eq!(stage.mails_to(ADA).await.len(), 1);
}

async fn the_link_and_a_session_of_the_account_confirm_the_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = stage.latest_secret_to(ADA).await;
    let proof = Proof::Caller(Box::new(stage.browsing(&ada).await));
    stage.accounts.verify_email(&secret, proof, &Client::default()).await.unwrap();
    assert!(
        stage.browsing(&ada).await.user.email_verified_at.is_some(),
        "the session continues and shows the change at once"
    );
}

async fn viewing_a_link_does_not_use_it_up(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    for _ in 0..3 {
        assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some());
    }
    assert!(!is_verified(&stage, ADA).await);
    assert!(stage.accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await.is_ok());
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_none());
}

async fn a_wrong_password_neither_confirms_nor_uses_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    let refused = stage.accounts.verify_email(&secret, by("battery staple"), &Client::default()).await;
    assert!(matches!(refused, Err(VerifyEmailError::WrongPassword)), "{refused:?}");
    assert!(!is_verified(&stage, ADA).await);
    assert!(stage.accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await.is_ok());
}

async fn a_session_of_another_account_confirms_nothing(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let secret = stage.latest_secret_to(ADA).await;
    let caller = stage.browsing(&eve).await;
    assert!(!stage.accounts.verification_link(&secret).await.unwrap().is_some_and(|link| link.is_of(&caller)));
    let refused = stage.accounts.verify_email(&secret, Proof::Caller(Box::new(caller)), &Client::default()).await;
    assert!(matches!(refused, Err(VerifyEmailError::WrongPassword)), "{refused:?}");
    assert!(!is_verified(&stage, ADA).await && !is_verified(&stage, EVE).await);
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some());
}

async fn a_link_works_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    stage.accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await.unwrap();
    assert!(is_invalid(&stage, &secret).await);
}

async fn one_of_twenty_concurrent_uses_succeeds(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    let mut uses = JoinSet::new();
    for _ in 0..20 {
        let (accounts, secret) = (stage.accounts.clone(), secret.clone());
        uses.spawn(async move { accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await });
    }
    let (used, refused): (Vec<_>, Vec<_>) = uses.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(used.len(), 1);
    assert!(refused.iter().all(|answer| matches!(answer, Err(VerifyEmailError::InvalidLink))), "{refused:?}");
}

async fn a_link_expires_after_an_hour(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    stage.clock.advance(HOUR - MICROSECOND);
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some());
    stage.clock.advance(MICROSECOND);
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_none());
    assert!(is_invalid(&stage, &secret).await);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from one_time_links").await, 0);
}

async fn a_verification_link_recognises_its_owner(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = stage.latest_secret_to(ADA).await;
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some_and(|link| link.is_of(&caller)));
    assert!(!stage.accounts.verification_link("").await.unwrap().is_some_and(|link| link.is_of(&caller)));
}

async fn a_newer_link_voids_the_older_one(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let older = stage.latest_secret_to(ADA).await;
    let newer = stage.verification_secret(ADA).await;
    assert_ne!(older, newer);
    assert!(is_invalid(&stage, &older).await);
    assert!(stage.accounts.verify_email(&newer, by(PASSWORD), &Client::default()).await.is_ok());
}

async fn an_unknown_link_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    let spellings = [
        String::new(),
        " ".to_owned(),
        "null".to_owned(),
        "\0".to_owned(),
        format!("{secret} "),
        format!("{secret}="),
        secret.to_lowercase(),
        secret[..42].to_owned(),
        secret.repeat(10_000),
    ];
    for spelling in spellings {
        assert!(stage.accounts.verification_link(&spelling).await.unwrap().is_none(), "{spelling:.100}");
        assert!(is_invalid(&stage, &spelling).await, "{spelling:.100}");
    }
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some());
}

async fn a_password_change_voids_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = stage.latest_secret_to(ADA).await;
    let caller = stage.browsing(&ada).await;
    stage
        .accounts
        .change_password(&caller, &password(PASSWORD), &new_password("battery staple"), &Client::default())
        .await
        .unwrap();
    for given in [PASSWORD, "battery staple"] {
        let refused = stage.accounts.verify_email(&secret, by(given), &Client::default()).await;
        assert!(matches!(refused, Err(VerifyEmailError::InvalidLink)), "{refused:?}");
    }
}

async fn an_address_change_voids_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let secret = stage.latest_secret_to(ADA).await;
    let caller = stage.browsing(&ada).await;
    stage.clock.advance(SECOND);
    stage
        .accounts
        .request_email_change(&caller, &email("new@example.org"), &password(PASSWORD), &Client::default())
        .await
        .unwrap();
    let change = stage.latest_secret_to("new@example.org").await;
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_some());
    stage.accounts.verify_email(&change, by(PASSWORD), &Client::default()).await.unwrap();
    assert!(is_invalid(&stage, &secret).await);
}

async fn a_confirmed_user_gets_no_email(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    stage.accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await.unwrap();
    stage.accounts.request_verification(&email(ADA), &Client::default()).await.unwrap();
    assert_eq!(stage.mails_to(ADA).await.len(), 1);
    assert_eq!(stage.waiting().await, 0);
}

async fn a_disabled_user_gets_no_email(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    stage.accounts.request_verification(&email(ADA), &Client::default()).await.unwrap();
    assert!(stage.mails_to(ADA).await.is_empty());
    assert_eq!(stage.waiting().await, 0);
    assert_eq!(stage.count("select count(*) from one_time_links").await, 0);
}

async fn an_unknown_address_gets_no_email_and_leaves_no_trace(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.accounts.request_verification(&email(EVE), &Client::default()).await.unwrap();
    assert_eq!(stage.waiting().await, 1, "a request does the same for any address");
    assert!(stage.mails_to(EVE).await.is_empty());
    assert_eq!(stage.places_of(EVE).await, [""; 0]);
    assert_eq!(stage.count("select count(*) from mail_counts").await, 0);
}

async fn any_spelling_of_an_address_requests_its_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up("Ada@Bücher.example").await;
    for spelling in ["ada@bücher.example", "ADA@XN--BCHER-KVA.example"] {
        stage.accounts.request_verification(&email(spelling), &Client::default()).await.unwrap();
    }
    let mails = stage.mails_to("Ada@Bücher.example").await;
    assert!(mails.len() >= 2, "{mails:?}");
    assert_eq!(stage.memory().mails().len(), mails.len(), "no email goes to the typed address");
}

async fn a_confirmation_opens_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    stage.accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
}

async fn the_first_confirmation_date_is_kept(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let secret = stage.latest_secret_to(ADA).await;
    stage.accounts.verify_email(&secret, by(PASSWORD), &Client::default()).await.unwrap();
    let then = stage.clock.now();
    let reset = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&reset, &new_password("battery staple"), &Client::default()).await.unwrap();
    let user = stage.accounts.user_by_email(&email(ADA)).await.unwrap().unwrap();
    assert_eq!(user.email_verified_at, Some(then));
}

fn by(typed: &str) -> Proof {
    Proof::Password(password(typed))
}

async fn is_verified(stage: &Stage, address: &str) -> bool {
    stage.accounts.user_by_email(&email(address)).await.unwrap().unwrap().email_verified_at.is_some()
}

async fn is_invalid(stage: &Stage, secret: &str) -> bool {
    matches!(
        stage.accounts.verify_email(secret, by(PASSWORD), &Client::default()).await,
        Err(VerifyEmailError::InvalidLink)
    )
}
