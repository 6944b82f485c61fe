//! The machine's clock is set: this lets no attacker in and locks no user out.

use portico_accounts::{Audience, EndReason, Fault, LogInError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, DAY, HOUR, MINUTE, PASSWORD, PROGRAM, Stage, access_token, deliver, session_token};

on_both_engines!(
    a_clock_set_forward_ends_sessions_but_does_not_weaken_log_in,
    a_clock_set_back_is_not_mistaken_for_theft,
    a_clock_set_back_locks_an_account_for_at_most_one_window,
    a_clock_set_back_does_not_delay_email,
);

async fn a_clock_set_forward_ends_sessions_but_does_not_weaken_log_in(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.clock.advance(400 * DAY);
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_err());
    assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(EndReason::Expired));
    assert!(stage.log_in(ADA, "another password").await.is_err());
    stage.log_in(ADA, PASSWORD).await.unwrap();
}

async fn a_clock_set_back_is_not_mistaken_for_theft(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut ada = stage.new_session(ADA, PROGRAM).await;
    ada = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    stage.clock.turn_back(2 * HOUR);
    // Issued in what is now the future: such a token is refused, and renewed like an old one.
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_err());
    for _ in 0..3 {
        ada = stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
        stage.caller_by_token(access_token(&ada), None).await.unwrap();
    }
    let browser = stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.caller_by_token(access_token(&browser), Some(session_token(&browser))).await.unwrap();
}

async fn a_clock_set_back_locks_an_account_for_at_most_one_window(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    stage.clock.advance(400 * DAY);
    for _ in 0..10 {
        assert!(matches!(stage.log_in(ADA, "wrong").await, Err(LogInError::WrongCredentials)));
    }
    stage.clock.turn_back(400 * DAY);
    let limited = stage.log_in(ADA, PASSWORD).await;
    assert!(matches!(limited, Err(LogInError::Fault(Fault::RateLimited(_)))), "{limited:?}");
    stage.clock.advance(15 * MINUTE);
    stage.log_in(ADA, PASSWORD).await.unwrap();
}

async fn a_clock_set_back_does_not_delay_email(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.clock.advance(400 * DAY);
    stage.sign_up(ADA).await;
    stage.clock.turn_back(400 * DAY);
    deliver(&stage.accounts).await;
    assert_eq!(stage.subjects_to(ADA).await, ["Confirm your email address"]);
}
