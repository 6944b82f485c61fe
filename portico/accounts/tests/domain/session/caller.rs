use portico_accounts::{Audience, Client};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, PROGRAM, Stage, access_token, session_token};

on_both_engines!(
    a_cookie_identifies_its_user_and_session,
    the_previous_cookie_still_identifies_the_session,
    an_older_cookie_identifies_no_session,
    an_outdated_cookie_validates_no_access_token,
    a_malformed_or_forged_cookie_identifies_no_session,
);

async fn a_cookie_identifies_its_user_and_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    for user in [&ada, &eve] {
        let caller = stage.caller(session_token(user)).await;
        assert_eq!(caller.user, user.user);
        assert_eq!(caller.session.authenticated_at, stage.clock.now());
    }
}

async fn the_previous_cookie_still_identifies_the_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.refresh(Audience::Web, session_token(&ada), &Client::default()).await.unwrap();
    assert!(stage.is_known(session_token(&ada)).await, "a slow answer may still be on its way");
}

async fn an_older_cookie_identifies_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let parent = stage.accounts.refresh(Audience::Web, session_token(&ada), &Client::default()).await.unwrap();
    stage.accounts.refresh(Audience::Web, session_token(&parent), &Client::default()).await.unwrap();
    assert!(!stage.is_known(session_token(&ada)).await);
}

async fn an_outdated_cookie_validates_no_access_token(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let parent = stage.accounts.refresh(Audience::Web, session_token(&ada), &Client::default()).await.unwrap();
    let latest = stage.accounts.refresh(Audience::Web, session_token(&parent), &Client::default()).await.unwrap();
    assert!(stage.caller_by_token(access_token(&latest), Some(session_token(&ada))).await.is_err());
    assert!(stage.caller_by_token(access_token(&latest), Some(session_token(&latest))).await.is_ok());
}

async fn a_malformed_or_forged_cookie_identifies_no_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, program) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, PROGRAM).await);
    let other_counter = session_token(&ada).replace(".0.", ".1.");
    let other_session = {
        let mac = session_token(&ada).rsplit_once('.').unwrap().1;
        format!("{}.{mac}", session_token(&program).rsplit_once('.').unwrap().0)
    };
    let cookies = ["", "v1", access_token(&ada), session_token(&program), &other_counter, &other_session];
    for cookie in cookies {
        assert!(!stage.is_known(cookie).await, "{cookie}");
    }
}
