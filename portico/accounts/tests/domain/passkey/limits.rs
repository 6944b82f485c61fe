use portico_accounts::{Client, Fault, PasskeyLogInError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, QUARTER, Stage};

on_both_engines!(refused_answers_are_counted_by_address, accepted_answers_are_not_counted);

async fn refused_answers_are_counted_by_address(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let mut passkey = stage.new_passkey(&ada).await;
    let stranger = Client::new(None, Some("192.0.2.1".parse().unwrap()));
    let other = Client::new(None, Some("192.0.2.2".parse().unwrap()));
    for _ in 0..100 {
        let refused = stage.accounts.log_in_with_passkey("{}", BROWSER, &stranger).await;
        assert!(matches!(refused, Err(PasskeyLogInError::Invalid(_))));
    }
    let right = passkey.answer(&stage.log_in_options()).json();
    let blocked = stage.accounts.log_in_with_passkey(&right, BROWSER, &stranger).await;
    assert!(matches!(blocked, Err(PasskeyLogInError::Fault(Fault::RateLimited(_)))));
    assert!(stage.accounts.log_in_with_passkey(&right, BROWSER, &other).await.is_ok(), "the challenge was not used");
    stage.clock.advance(QUARTER);
    let later = passkey.answer(&stage.log_in_options()).json();
    assert!(stage.accounts.log_in_with_passkey(&later, BROWSER, &stranger).await.is_ok());
}

async fn accepted_answers_are_not_counted(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let mut passkey = stage.new_passkey(&ada).await;
    let client = Client::new(None, Some("192.0.2.1".parse().unwrap()));
    for _ in 0..101 {
        let answer = passkey.answer(&stage.log_in_options()).json();
        assert!(stage.accounts.log_in_with_passkey(&answer, BROWSER, &client).await.is_ok());
    }
}
