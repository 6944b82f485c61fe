//! An account from sign-up to deletion: afterwards the database contains nothing about it.

use portico_accounts::{Audience, Client, EndReason, Proof};
use portico_fields::Name;
use portico_testbed::{Behaviour, Engine, MailServer, on_both_engines};
use uuid::Uuid;

use crate::stage::{
    ADA, BROWSER, DAY, EVE, MINUTE, PASSWORD, PROGRAM, SECOND, Stage, broken_outbox, deliver, email, entered, given,
    new_password, password, session_token, sign_up_form, through,
};

on_both_engines!(a_deleted_account_leaves_no_address_name_or_id, the_database_holds_no_working_link);

/// Unique on this stage.
const NAME: &str = "Augusta King";
const TYPED: &str = "Countess@Bücher.example";
const KEY: &str = "countess@xn--bcher-kva.example";
const BROWSER_NAME: &str = "AdasOwnBrowser/1.0";
const AT: &str = "192.0.2.77";
const SECOND_PASSWORD: &str = "battery staple";

async fn a_deleted_account_leaves_no_address_name_or_id(engine: Engine) {
    let stage = Stage::set(engine).await;
    let id = live(&stage).await;
    for known in [TYPED, KEY, ADA, NAME, BROWSER_NAME, AT] {
        assert!(!stage.places_of(known).await.is_empty(), "{known} was somewhere");
    }
    end(&stage).await;
    for known in [TYPED, KEY, ADA, NAME, BROWSER_NAME, AT] {
        assert_eq!(stage.places_of(known).await, [""; 0], "{known}");
    }
    // Other servers must still learn that the row is gone.
    assert!(places_of_id(&stage, id).await.iter().all(|place| place == "changes.subject"));
    assert_eq!(stage.count("select count(*) from users").await, 1, "Eve still exists");
}

/// Nothing in the database, or in a copy of it, works as a link, a cookie or a token.
async fn the_database_holds_no_working_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    live(&stage).await;
    let hexadecimal = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    for hash in stage.link_hashes().await {
        assert!(!stage.is_reset_link(&hexadecimal(&hash)).await);
        let as_text = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, &hash);
        assert!(!stage.is_reset_link(&as_text).await);
        assert!(stage.accounts.verification_link(&as_text).await.unwrap().is_none());
    }
    let letters = stage.texts("select letter from mails").await;
    assert!(letters.len() >= 3, "{letters:?}");
    for letter in letters {
        assert!(!letter.contains("token") && !letter.contains("http"), "{letter}");
    }
    for secret in [PASSWORD, SECOND_PASSWORD] {
        assert_eq!(stage.places_of(secret).await, [""; 0]);
    }
}

/// Everything that can happen to an account; at the end, emails wait in every possible state.
async fn live(stage: &Stage) -> Uuid {
    stage.sign_up(EVE).await;
    let user = stage.sign_up(ADA).await;
    let name = Name::parse(NAME).unwrap();
    stage.accounts.rename(user.id, name).await.unwrap();
    let confirm = stage.latest_secret_to(ADA).await;
    stage.accounts.verify_email(&confirm, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    be_robbed(stage).await;
    let reset = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&reset, &new_password(SECOND_PASSWORD), &Client::default()).await.unwrap();
    move_house(stage).await;
    let ada = log_in(stage).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.export(&caller).await.unwrap();
    leave_mails_waiting(stage).await;
    user.id
}

/// A session whose token is reused: it ends for theft, with a history entry and an email.
async fn be_robbed(stage: &Stage) {
    let first = stage.log_in(ADA, PASSWORD).await.unwrap();
    let second = stage.refresh(Audience::Web, session_token(&first)).await.unwrap();
    stage.refresh(Audience::Web, session_token(&second)).await.unwrap();
    assert_eq!(stage.refusal(Audience::Web, session_token(&first)).await, Some(EndReason::Theft));
    deliver(&stage.accounts).await;
}

/// From the first address to another, in a spelling that differs from its key.
async fn move_house(stage: &Stage) {
    stage.clock.advance(SECOND);
    let caller = stage.browsing(&stage.log_in(ADA, SECOND_PASSWORD).await.unwrap()).await;
    stage
        .accounts
        .request_email_change(&caller, &email(TYPED), &password(SECOND_PASSWORD), &Client::default())
        .await
        .unwrap();
    let change = stage.latest_secret_to(TYPED).await;
    // The notice to the old address is not delivered.
    stage.accounts.verify_email(&change, Proof::Caller(Box::new(caller)), &Client::default()).await.unwrap();
    deliver(&stage.another_node_sending(broken_outbox()).await).await;
}

async fn log_in(stage: &Stage) -> portico_accounts::LoggedIn {
    let client = || Client::new(Some(BROWSER_NAME), Some(AT.parse().unwrap()));
    stage.accounts.log_in(given(TYPED, SECOND_PASSWORD), PROGRAM, client()).await.unwrap();
    stage.accounts.log_in(given(TYPED, SECOND_PASSWORD), BROWSER, client()).await.map(entered).unwrap()
}

/// One not tried yet, some that failed, and one that was read but not acknowledged.
async fn leave_mails_waiting(stage: &Stage) {
    let dying = MailServer::start(Behaviour::Disconnect).await;
    stage.accounts.request_password_reset(&email(KEY), &Client::default()).await.unwrap();
    deliver(&stage.another_node_sending(through(&dying)).await).await;
    assert!(!dying.mails().is_empty());
    _ = stage.accounts.sign_up(sign_up_form(TYPED, "another person's"), &Client::default()).await;
    stage.clock.advance(MINUTE);
    let caller = stage.browsing(&log_in(stage).await).await;
    stage
        .accounts
        .request_email_change(&caller, &email("third@example.net"), &password(SECOND_PASSWORD), &Client::default())
        .await
        .unwrap();
    deliver(&stage.another_node_sending(broken_outbox()).await).await;
    stage.accounts.request_verification(&email(TYPED), &Client::default()).await.unwrap();
}

async fn end(stage: &Stage) {
    let caller = stage.browsing(&log_in(stage).await).await;
    stage.accounts.request_deletion(&caller, &password(SECOND_PASSWORD), &Client::default()).await.unwrap();
    stage.clock.advance(7 * DAY);
    stage.accounts.request_password_reset(&email(TYPED), &Client::default()).await.unwrap();
    stage.accounts.clean_up().await.unwrap();
}

async fn places_of_id(stage: &Stage, id: Uuid) -> Vec<String> {
    let mut places = stage.places_of(&id.to_string()).await;
    places.extend(stage.places_of_bytes(id.as_bytes()).await);
    places
}
