use portico_accounts::{Audience, Client, EndReason};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, EVE, PASSWORD, SECOND, Stage, broken_outbox, deliver, email, new_password, password, session_token,
};

on_both_engines!(
    the_database_holds_no_secret,
    addresses_are_stored_only_where_needed,
    links_are_built_from_the_public_url_alone,
    no_two_emails_share_a_link,
    when_two_nodes_send_links_at_once_the_newest_works,
);

async fn the_database_holds_no_secret(engine: Engine) {
    let stage = Stage::set(engine).await;
    for (address, secret) in everything_mailed(&stage).await {
        assert_eq!(stage.places_of(&secret).await, [""; 0], "{address}");
    }
}

async fn addresses_are_stored_only_where_needed(engine: Engine) {
    let stage = Stage::set(engine).await;
    everything_mailed(&stage).await;
    let ada = stage.log_in(ADA, PASSWORD).await.unwrap();
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    stage.refresh(Audience::Web, session_token(&renewed)).await.unwrap();
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Theft));
    stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
    let broken = stage.another_node_sending(broken_outbox()).await;
    deliver(&broken).await;
    let needed = [
        "mails.to_email",
        "mails.to_key",
        "one_time_links.sent_to",
        "one_time_links.sent_to_key",
        "users.email",
        "users.email_key",
    ];
    assert_eq!(stage.places_of(ADA).await, needed);
}

async fn links_are_built_from_the_public_url_alone(engine: Engine) {
    let stage = Stage::set(engine).await;
    everything_mailed(&stage).await;
    for mail in stage.memory().mails() {
        for (at, _) in mail.page.html.match_indices("href=\"") {
            assert!(mail.page.html[at..].starts_with("href=\"https://portico.example/"), "{}", mail.page.html);
        }
    }
}

async fn no_two_emails_share_a_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut secrets: Vec<_> = everything_mailed(&stage).await.into_iter().map(|(_, secret)| secret).collect();
    let count = secrets.len();
    secrets.sort();
    secrets.dedup();
    assert_eq!(secrets.len(), count);
}

async fn when_two_nodes_send_links_at_once_the_newest_works(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let older = stage.reset_secret(ADA).await;
    stage.change("create table kept as select * from one_time_links where purpose = 'reset_password'").await;
    let newer = stage.reset_secret(ADA).await;
    stage.change("insert into one_time_links select * from kept").await;
    assert_eq!(stage.count("select count(*) from one_time_links where purpose = 'reset_password'").await, 2);
    assert!(!stage.is_reset_link(&older).await);
    assert!(stage.accounts.reset_password(&older, &new_password("battery staple"), &Client::default()).await.is_err());
    assert!(stage.accounts.reset_password(&newer, &new_password("battery staple"), &Client::default()).await.is_ok());
}

/// A link of every kind with its recipient. All are still valid.
async fn everything_mailed(stage: &Stage) -> Vec<(&'static str, String)> {
    const NEW: &str = "new@example.net";
    let ada = stage.new_session(ADA, BROWSER).await;
    let verification = stage.latest_secret_to(ADA).await;
    let reset = stage.reset_secret(ADA).await;
    stage.sign_up(EVE).await;
    let eves = stage.latest_secret_to(EVE).await;
    stage.clock.advance(SECOND);
    let caller = stage.browsing(&ada).await;
    stage.accounts.request_email_change(&caller, &email(NEW), &password(PASSWORD), &Client::default()).await.unwrap();
    let change = stage.latest_secret_to(NEW).await;
    vec![(ADA, verification), (ADA, reset), (EVE, eves), (NEW, change)]
}
