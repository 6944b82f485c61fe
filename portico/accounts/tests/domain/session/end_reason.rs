use portico_accounts::{Audience, Client, CookieState, EndReason, LogInFrom, LoggedIn, TokenError};
use portico_testbed::{Engine, on_both_engines};
use uuid::Uuid;

use crate::stage::{ADA, DAY, KEPT_BROWSER, PASSWORD, PROGRAM, Stage, access_token, email, session_token};

on_both_engines!(
    a_browser_learns_each_reason,
    a_program_learns_each_reason,
    the_first_reason_is_kept,
    a_user_disabled_by_hand_learns_why,
    an_outdated_cookie_still_gets_the_reason,
    an_unknown_session_has_no_reason,
    reasons_are_spelled_as_documented,
);

async fn a_browser_learns_each_reason(engine: Engine) {
    for &reason in EndReason::ALL {
        let stage = Stage::set(engine).await;
        let ada = ended(&stage, KEPT_BROWSER, Audience::Web, reason).await;
        assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(reason));
        let by_cookie = stage.cookie_state(session_token(&ada)).await;
        assert!(matches!(by_cookie, CookieState::Ended(told) if told == reason), "{by_cookie:?}");
        let by_token = stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await;
        assert!(matches!(by_token, Err(TokenError::SessionOver(told)) if told == Some(reason)), "{by_token:?}");
    }
}

async fn a_program_learns_each_reason(engine: Engine) {
    for &reason in EndReason::ALL {
        let stage = Stage::set(engine).await;
        let ada = ended(&stage, PROGRAM, Audience::Api, reason).await;
        assert_eq!(stage.refusal(Audience::Api, session_token(&ada)).await, Some(reason));
        let by_token = stage.caller_by_token(access_token(&ada), None).await;
        assert!(matches!(by_token, Err(TokenError::SessionOver(told)) if told == Some(reason)), "{by_token:?}");
    }
}

async fn the_first_reason_is_kept(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = ended(&stage, KEPT_BROWSER, Audience::Web, EndReason::Theft).await;
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    stage.accounts.sign_out_user(&email(ADA)).await.unwrap();
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    stage.clock.advance(30 * DAY);
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Theft));
}

async fn a_user_disabled_by_hand_learns_why(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, KEPT_BROWSER).await;
    stage.change("update users set disabled_at = 1").await;
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, Some(EndReason::Disabled));
    assert!(matches!(stage.cookie_state(session_token(&ada)).await, CookieState::Ended(EndReason::Disabled)));
}

async fn an_outdated_cookie_still_gets_the_reason(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, KEPT_BROWSER).await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    stage.refresh(Audience::Web, session_token(&renewed)).await.unwrap();
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    assert!(matches!(stage.cookie_state(session_token(&ada)).await, CookieState::Ended(EndReason::Disabled)));
}

async fn an_unknown_session_has_no_reason(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, KEPT_BROWSER).await;
    stage.change("delete from sessions").await;
    assert_eq!(stage.refusal(Audience::Web, session_token(&ada)).await, None);
    assert!(matches!(stage.cookie_state(session_token(&ada)).await, CookieState::Unknown));
    let by_token = stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await;
    assert!(matches!(by_token, Err(TokenError::SessionOver(None))), "{by_token:?}");
}

async fn reasons_are_spelled_as_documented(engine: Engine) {
    let spelled = EndReason::ALL.iter().map(|reason| reason.as_str()).collect::<Vec<_>>();
    let documented = ["expired", "idle", "logged_out", "ended_elsewhere", "password_changed", "disabled", "theft"];
    assert_eq!(spelled, documented);
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, PROGRAM).await;
    stage.accounts.sign_out_user(&email(ADA)).await.unwrap();
    assert_eq!(stage.texts("select end_reason from sessions").await, [EndReason::EndedElsewhere.as_str()]);
}

/// Ada's session, ended for this reason.
async fn ended(stage: &Stage, from: LogInFrom, audience: Audience, reason: EndReason) -> LoggedIn {
    let ada = stage.new_session(ADA, from).await;
    let id = stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await.unwrap().session.id;
    match reason {
        EndReason::Expired => stage.clock.advance(30 * DAY),
        EndReason::Idle => stage.clock.advance(7 * DAY),
        EndReason::LoggedOut => log_out(stage, audience, &ada).await,
        EndReason::EndedElsewhere => end_from_another(stage, id).await,
        EndReason::PasswordChanged => {
            stage.change("update sessions set revoked_at = 1, end_reason = 'password_changed'").await;
        }
        EndReason::Disabled => stage.accounts.disable_user(&email(ADA)).await.unwrap(),
        EndReason::Theft => {
            let renewed = stage.refresh(audience, session_token(&ada)).await.unwrap();
            stage.refresh(audience, session_token(&renewed)).await.unwrap();
            assert_eq!(stage.refusal(audience, session_token(&ada)).await, Some(EndReason::Theft));
        }
    }
    ada
}

async fn log_out(stage: &Stage, audience: Audience, ada: &LoggedIn) {
    match audience {
        Audience::Web => stage.accounts.log_out(None, Some(session_token(ada)), &Client::default()).await.unwrap(),
        Audience::Api => stage.accounts.revoke_token(session_token(ada), &Client::default()).await.unwrap(),
    }
}

async fn end_from_another(stage: &Stage, id: Uuid) {
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    let caller = stage.caller(session_token(&other)).await;
    assert!(stage.accounts.end_own_session(&caller, id, &Client::default()).await.unwrap());
}
