use std::time::Duration;

use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, Stage, email, session_token};

on_both_engines!(
    users_are_listed_page_by_page_in_the_order_they_signed_up,
    a_user_is_found_by_any_spelling_of_the_address,
    deleting_a_user_deletes_only_their_sessions,
    a_deleted_users_address_is_free_again,
    an_unknown_address_deletes_no_user,
);

async fn users_are_listed_page_by_page_in_the_order_they_signed_up(engine: Engine) {
    let stage = Stage::set(engine).await;
    let mut signed_up = Vec::new();
    for letter in ["e", "a", "d", "b", "c"] {
        signed_up.push(stage.sign_up(&format!("{letter}@example.org")).await);
        stage.clock.advance(Duration::from_millis(1));
    }
    let first = stage.accounts.users(None, 2).await.unwrap();
    let second = stage.accounts.users(Some(first[1].id), 2).await.unwrap();
    let third = stage.accounts.users(Some(second[1].id), 2).await.unwrap();
    assert_eq!([first.len(), second.len(), third.len()], [2, 2, 1]);
    assert_eq!([first, second, third.clone()].concat(), signed_up);
    assert!(stage.accounts.users(Some(third[0].id), 2).await.unwrap().is_empty());
}

async fn a_user_is_found_by_any_spelling_of_the_address(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.sign_up("Ada@Bücher.example").await;
    for spelling in ["ada@bücher.example", "ADA@XN--BCHER-KVA.EXAMPLE"] {
        assert_eq!(stage.accounts.user_by_email(&email(spelling)).await.unwrap(), Some(ada.clone()));
    }
    assert_eq!(stage.accounts.user_by_email(&email(EVE)).await.unwrap(), None);
}

async fn deleting_a_user_deletes_only_their_sessions(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.new_session(ADA, BROWSER).await, stage.new_session(EVE, BROWSER).await);
    assert!(stage.accounts.delete_user(&email("Ada@Example.org")).await.unwrap());
    assert!(!stage.is_known(session_token(&ada)).await);
    assert!(stage.is_known(session_token(&eve)).await);
    assert_eq!(stage.count("select count(*) from sessions").await, 1);
}

async fn a_deleted_users_address_is_free_again(engine: Engine) {
    let stage = Stage::set(engine).await;
    let first = stage.sign_up(ADA).await;
    stage.accounts.delete_user(&email(ADA)).await.unwrap();
    let second = stage.sign_up(ADA).await;
    assert_ne!(first.id, second.id);
}

async fn an_unknown_address_deletes_no_user(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    assert!(!stage.accounts.delete_user(&email(EVE)).await.unwrap());
    assert_eq!(stage.count("select count(*) from users").await, 1);
}
