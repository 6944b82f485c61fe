use portico_accounts::User;
use portico_fields::Name;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, Stage, access_token, email, session_token};

on_both_engines!(
    a_new_name_shows_at_once,
    a_new_name_leaves_other_users_unchanged,
    a_name_can_be_changed_to_itself,
    a_deleted_user_cannot_be_renamed,
);

fn name(typed: &str) -> Name {
    Name::parse(typed).unwrap()
}

async fn a_new_name_shows_at_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let renamed = stage.accounts.rename(ada.user.id, name(" Ada, Countess of Lovelace ")).await.unwrap();
    let expected = User { name: "Ada, Countess of Lovelace".to_owned(), ..ada.user.clone() };
    assert_eq!(renamed, Some(expected.clone()));
    let caller = stage.caller_by_token(access_token(&ada), Some(session_token(&ada))).await.unwrap();
    assert_eq!(caller.user, expected);
}

async fn a_new_name_leaves_other_users_unchanged(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.sign_up(ADA).await, stage.sign_up(EVE).await);
    stage.accounts.rename(ada.id, name("Countess")).await.unwrap();
    assert_eq!(stage.accounts.user_by_email(&email(EVE)).await.unwrap(), Some(eve));
}

async fn a_name_can_be_changed_to_itself(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    assert_eq!(stage.accounts.rename(ada.id, name(&ada.name)).await.unwrap(), Some(ada));
}

async fn a_deleted_user_cannot_be_renamed(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up(ADA).await;
    stage.accounts.delete_user(&email(ADA)).await.unwrap();
    assert_eq!(stage.accounts.rename(ada.id, name("Countess")).await.unwrap(), None);
}
