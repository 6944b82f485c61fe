use portico_accounts::{Audience, Client, TokenError};
use portico_testbed::{Engine, on_both_engines};
use serde_json::Value;

use crate::stage::{
    ADA, BROWSER, EVE, Forger, ISSUER, MINUTE, OTHER_SECRET, PASSWORD, PROGRAM, SECOND, SECRET, Stage, access_token,
    email, entered, given, session_token,
};

on_both_engines!(
    a_programs_token_is_valid_on_its_own,
    a_browsers_token_is_valid_with_its_cookie,
    a_browsers_token_is_refused_without_its_cookie,
    a_token_is_valid_for_five_minutes,
    a_token_used_before_is_valid_for_five_minutes,
    a_changed_copy_of_a_used_token_is_refused,
    a_token_ends_with_its_session,
    a_token_ends_with_its_user,
    a_token_is_valid_on_every_node,
    a_token_signed_under_another_secret_is_refused,
    a_token_names_the_user_but_not_their_role,
);

async fn a_programs_token_is_valid_on_its_own(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let caller = stage.caller_by_token(access_token(&ada), None).await.unwrap();
    assert_eq!((caller.user, caller.session.audience), (ada.user, Audience::Api));
}

async fn a_browsers_token_is_valid_with_its_cookie(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await.unwrap();
    assert_eq!((caller.user, caller.session.audience), (ada.user.clone(), Audience::Web));
    assert!(stage.accounts.accept(access_token(&ada), Some(session_token(&ada))).unwrap().is_for_web());
}

async fn a_browsers_token_is_refused_without_its_cookie(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    let program = stage.accounts.log_in(given(ADA, PASSWORD), PROGRAM, Client::default()).await.map(entered).unwrap();
    let cookies = [None, Some(""), Some("v1"), Some(session_token(&eve)), Some(session_token(&program))];
    for cookie in cookies {
        let refused = stage.caller_by_token(access_token(&ada), cookie).await;
        assert!(matches!(refused, Err(TokenError::Invalid)), "{cookie:?}");
    }
}

async fn a_token_is_valid_for_five_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.clock.advance(5 * MINUTE - SECOND);
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
    stage.clock.advance(SECOND);
    assert!(matches!(stage.caller_by_token(access_token(&ada), None).await, Err(TokenError::Expired)));
}

async fn a_token_used_before_is_valid_for_five_minutes(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
    stage.clock.turn_back(6 * SECOND);
    assert!(matches!(stage.caller_by_token(access_token(&ada), None).await, Err(TokenError::Invalid)));
    stage.clock.advance(5 * MINUTE + 5 * SECOND);
    assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok());
    stage.clock.advance(SECOND);
    assert!(matches!(stage.caller_by_token(access_token(&ada), None).await, Err(TokenError::Expired)));
}

async fn a_changed_copy_of_a_used_token_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let token = access_token(&ada);
    assert!(stage.caller_by_token(token, None).await.is_ok());
    for at in [token.find('.').unwrap() + 1, token.rfind('.').unwrap() + 1, token.len() - 3] {
        let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
        assert!(matches!(stage.caller_by_token(&changed, None).await, Err(TokenError::Invalid)), "{at}");
    }
}

async fn a_token_ends_with_its_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    let refused = stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await;
    assert!(matches!(refused, Err(TokenError::SessionOver(_))));
}

async fn a_token_ends_with_its_user(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.accounts.delete_user(&email(ADA)).await.unwrap();
    assert!(matches!(stage.caller_by_token(access_token(&ada), None).await, Err(TokenError::SessionOver(_))));
}

async fn a_token_is_valid_on_every_node(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let node = stage.another_node(SECRET).await.unwrap();
    let token = node.accept(access_token(&ada), None).unwrap();
    assert_eq!(node.caller_by_token(token).await.unwrap().user, ada.user);
}

async fn a_token_signed_under_another_secret_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.change("delete from signing_keys").await;
    let other = stage.another_node(OTHER_SECRET).await.unwrap();
    assert!(matches!(other.accept(access_token(&ada), None), Err(TokenError::Invalid)));
}

async fn a_token_names_the_user_but_not_their_role(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let Forger { header, claims, .. } = Forger::of(&stage, &ada).await;
    assert_eq!((&header["typ"], &header["alg"]), (&Value::from("at+jwt"), &Value::from("EdDSA")));
    let mut names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["amr", "aud", "auth_time", "exp", "iat", "iss", "jti", "nbf", "sid", "sub"]);
    assert_eq!((&claims["iss"], &claims["aud"]), (&Value::from(ISSUER), &Value::from("web")));
    assert_eq!(claims["sub"], Value::from(ada.user.id.to_string()));
}
