//! How many statements a log-in takes. Where the database is a network away, each is a round trip. Counting the attempt
//! is the only transaction.

use portico_accounts::{Audience, Client, Entry};
use portico_testbed::Engine;
use secrecy::ExposeSecret;

use crate::stage::{ADA, BROWSER, PASSWORD, PROGRAM, Stage, Statements, given, known_browser};

#[tokio::test]
async fn a_log_in_takes_six_statements() {
    let stage = Stage::limited(Engine::Postgres).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let address = Some("192.0.2.7".parse().unwrap());
    let token = ada.tokens.device_token.map(|token| token.expose_secret().to_owned());
    let browser = Client::new(Some("Firefox"), address).with_device_token(token);
    let program = Client::new(Some("curl/8.5.0"), address);
    // The program is known from here on.
    stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, program.clone()).await.unwrap();
    for (from, client) in [(BROWSER, browser), (PROGRAM, program)] {
        let statements = Statements::record_from_now();
        stage.accounts.log_in(given(ADA, PASSWORD), from, client).await.unwrap();
        let seen = statements.seen();
        assert_eq!(seen.iter().filter(|statement| *statement != "COMMIT").count(), 6, "{seen:#?}");
    }
}

/// What one more step depends on comes with the user.
#[tokio::test]
async fn a_log_in_in_a_trusted_browser_takes_six_statements() {
    let stage = Stage::limited(Engine::Postgres).await;
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    let (token, shown) = (step.token.expose_secret(), stage.shown(&ada.phone));
    let trusted = stage.accounts.finish_step(Audience::Web, token, &shown, true, &Client::default()).await.unwrap();
    let statements = Statements::record_from_now();
    let entry = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, known_browser(&trusted)).await.unwrap();
    let seen = statements.seen();
    assert!(matches!(entry, Entry::In(_)));
    assert_eq!(seen.iter().filter(|statement| *statement != "COMMIT").count(), 6, "{seen:#?}");
}
