//! How many statements a log-in takes. Where the database is a network away, each is a round trip. Counting the attempt
//! is the only transaction.

use portico_accounts::Client;
use portico_testbed::Engine;
use secrecy::ExposeSecret;

use crate::stage::{ADA, BROWSER, PASSWORD, PROGRAM, Stage, Statements, given};

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
