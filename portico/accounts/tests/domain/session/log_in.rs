use portico_accounts::{Client, LogInError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, PASSWORD, Stage, email, given, session_token, sign_up_form};

on_both_engines!(
    the_right_address_and_password_open_a_session,
    any_spelling_of_the_address_works,
    every_wrong_address_or_password_gets_the_same_error,
    a_deleted_user_cannot_log_in,
    a_user_without_a_password_cannot_log_in,
    passwords_that_share_72_bytes_are_different,
    a_password_of_sixty_four_emoji_works,
    both_unicode_forms_of_a_password_work,
    one_log_in_does_not_end_another,
    a_log_in_rehashes_the_password_at_the_current_cost,
);

async fn the_right_address_and_password_open_a_session(engine: Engine) {
    let stage = Stage::set(engine).await;
    let user = stage.sign_up(ADA).await;
    let ada = stage.log_in(ADA, PASSWORD).await.unwrap();
    assert_eq!(ada.user, user);
    assert!(stage.is_known(session_token(&ada)).await);
}

async fn any_spelling_of_the_address_works(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up("Ada@Bücher.example").await;
    for spelling in ["ada@bücher.example", "ADA@BÜCHER.EXAMPLE", "ada@xn--bcher-kva.example"] {
        assert!(stage.log_in(spelling, PASSWORD).await.is_ok(), "{spelling}");
    }
}

async fn every_wrong_address_or_password_gets_the_same_error(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    for (address, password) in
        [(ADA, "Correct horse"), (ADA, "correct horse "), (EVE, PASSWORD), ("no address", PASSWORD)]
    {
        let refused = stage.log_in(address, password).await.unwrap_err();
        assert!(matches!(refused, LogInError::WrongCredentials), "{address} {password}");
        assert_eq!(refused.to_string(), "That address and password do not match.");
    }
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
}

async fn a_deleted_user_cannot_log_in(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    assert!(stage.accounts.delete_user(&email(ADA)).await.unwrap());
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
}

async fn a_user_without_a_password_cannot_log_in(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    for nothing in ["update users set password_hash = null", "update users set password_hash = ''"] {
        stage.change(nothing).await;
        assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)), "{nothing}");
    }
}

async fn passwords_that_share_72_bytes_are_different(engine: Engine) {
    let stage = Stage::set(engine).await;
    let [chosen, other] = ["1", "2"].map(|end| "x".repeat(72) + end);
    stage.accounts.sign_up(sign_up_form(ADA, &chosen), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, &chosen).await.is_ok());
    assert!(matches!(stage.log_in(ADA, &other).await, Err(LogInError::WrongCredentials)));
    assert!(matches!(stage.log_in(ADA, &chosen[..72]).await, Err(LogInError::WrongCredentials)));
}

async fn a_password_of_sixty_four_emoji_works(engine: Engine) {
    let stage = Stage::set(engine).await;
    let chosen = "🏛".repeat(64);
    stage.accounts.sign_up(sign_up_form(ADA, &chosen), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, &chosen).await.is_ok());
    assert!(stage.log_in(ADA, &"🏛".repeat(63)).await.is_err());
}

async fn both_unicode_forms_of_a_password_work(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.accounts.sign_up(sign_up_form(ADA, "caf\u{e9} cr\u{e8}me"), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, "cafe\u{301} cre\u{300}me").await.is_ok());
    assert!(stage.log_in(ADA, "cafe creme").await.is_err());
}

async fn one_log_in_does_not_end_another(engine: Engine) {
    let stage = Stage::set(engine).await;
    let first = stage.new_session(ADA, BROWSER).await;
    let second = stage.log_in(ADA, PASSWORD).await.unwrap();
    assert!(stage.is_known(session_token(&first)).await && stage.is_known(session_token(&second)).await);
}

async fn a_log_in_rehashes_the_password_at_the_current_cost(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let dearer = stage.another_node_hashing(5).await;
    let hash = "select password_hash from users";
    let before = stage.texts(hash).await;
    assert!(before[0].starts_with("v1:$2b$04$"), "{before:?}");
    let log_in = |password| dearer.log_in(given(ADA, password), BROWSER, Client::default());
    assert!(log_in("another password").await.is_err());
    assert_eq!(stage.texts(hash).await, before, "only the right password is rehashed");
    for _ in 0..2 {
        log_in(PASSWORD).await.unwrap();
    }
    let after = stage.texts(hash).await;
    assert!(after[0].starts_with("v1:$2b$05$"), "{after:?}");
    stage.log_in(ADA, PASSWORD).await.unwrap();
}
