use portico_accounts::{Audience, Client, LogInError, StepError, UndoFactorError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, EVE, HOUR, MICROSECOND, MINUTE, PASSWORD, Protected, SECOND, Stage, email, new_password,
    session_token,
};

on_both_engines!(
    an_app_turned_on_by_a_thief_is_undone,
    opening_the_link_does_not_use_it_up,
    a_link_works_once_within_three_days,
    a_change_of_password_by_the_thief_leaves_the_link_valid,
    a_replaced_app_is_undone_by_either_link,
    no_other_link_undoes_a_factor,
    a_disabled_user_cannot_use_the_link,
    an_operators_reset_voids_the_link,
);

const TURNED_ON: &str = "An authenticator app was turned on";

/// A thief of Ada's password turns an app on. Also returns the secret of the link that she gets.
async fn thief(stage: &Stage) -> (Protected, String) {
    stage.new_verified_session(ADA, BROWSER).await;
    let session = stage.log_in(ADA, PASSWORD).await.unwrap();
    let thief = stage.protect(session).await;
    let secret = secret_of(stage, TURNED_ON).await;
    (thief, secret)
}

async fn secret_of(stage: &Stage, subject: &str) -> String {
    let mails = stage.mails_to(ADA).await;
    let mail = mails.iter().rev().find(|mail| mail.page.subject == subject).expect("the mail");
    assert!(mail.page.text.contains("/undo-factor?token="), "{}", mail.page.text);
    crate::stage::secret_in(mail)
}

async fn is_link(stage: &Stage, secret: &str) -> bool {
    stage.accounts.account_of_undo_link(secret).await.unwrap().is_some()
}

async fn undo(stage: &Stage, secret: &str) -> Result<(), UndoFactorError> {
    stage.accounts.undo_factor(secret, &Client::default()).await
}

async fn an_app_turned_on_by_a_thief_is_undone(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (thief, secret) = thief(&stage).await;
    let pending = stage.step(ADA).await;
    undo(&stage, &secret).await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions where revoked_at is null").await, 0);
    assert!(!stage.is_known(session_token(&thief.session)).await);
    assert!(stage.refresh(Audience::Web, session_token(&thief.session)).await.is_err());
    assert!(matches!(stage.finish(&pending, &stage.shown(&thief.phone)).await, Err(StepError::InvalidStep)));
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
    assert!(stage.subjects_to(ADA).await.iter().any(|subject| subject.contains("locked until")));
    let reset = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&reset, &new_password("battery staple"), &Client::default()).await.unwrap();
    let ada = stage.log_in(ADA, "battery staple").await.unwrap();
    let factors = stage.accounts.factors(ada.user.id).await.unwrap();
    assert_eq!((factors.app_confirmed_at, factors.recovery_codes_left), (None, 0));
}

async fn opening_the_link_does_not_use_it_up(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (thief, secret) = thief(&stage).await;
    for _ in 0..3 {
        let account = stage.accounts.account_of_undo_link(&secret).await.unwrap().unwrap();
        assert_eq!(account.email, ADA);
    }
    assert!(stage.is_known(session_token(&thief.session)).await);
    assert!(undo(&stage, &secret).await.is_ok());
}

async fn a_link_works_once_within_three_days(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (_thief, secret) = thief(&stage).await;
    stage.clock.advance(72 * HOUR - MINUTE - MICROSECOND);
    assert!(is_link(&stage, &secret).await);
    stage.clock.advance(MICROSECOND);
    assert!(!is_link(&stage, &secret).await);
    assert!(matches!(undo(&stage, &secret).await, Err(UndoFactorError::InvalidLink)));
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from factor_undo_links").await, 0);
    let stage = Stage::set(engine).await;
    let (_thief, secret) = thief(&stage).await;
    undo(&stage, &secret).await.unwrap();
    assert!(matches!(undo(&stage, &secret).await, Err(UndoFactorError::InvalidLink)));
}

async fn a_change_of_password_by_the_thief_leaves_the_link_valid(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (thief, secret) = thief(&stage).await;
    let caller = stage.browsing(&thief.session).await;
    let new = new_password("battery staple");
    stage.accounts.change_password(&caller, stage.proof(&thief.phone), &new, &Client::default()).await.unwrap();
    undo(&stage, &secret).await.unwrap();
    assert!(matches!(stage.log_in(ADA, "battery staple").await, Err(LogInError::WrongCredentials)));
}

async fn a_replaced_app_is_undone_by_either_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (thief, first) = thief(&stage).await;
    let caller = stage.browsing(&thief.session).await;
    stage.clock.advance(SECOND);
    let begun = stage.accounts.begin_app(&caller, stage.proof(&thief.phone), &Client::default()).await.unwrap();
    let code = stage.code(&crate::stage::scan(&begun));
    stage.accounts.confirm_app(&caller, &code, &Client::default()).await.unwrap();
    let second = secret_of(&stage, "Your authenticator app was replaced").await;
    assert!(first != second && is_link(&stage, &first).await && is_link(&stage, &second).await);
    undo(&stage, &first).await.unwrap();
    assert!(!is_link(&stage, &second).await);
    assert_eq!(stage.count("select count(*) from authenticator_apps").await, 0);
}

async fn no_other_link_undoes_a_factor(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (_thief, secret) = thief(&stage).await;
    let reset = stage.reset_secret(ADA).await;
    for other in [&*reset, "", "A", &"A".repeat(43), &"A".repeat(100_000)] {
        assert!(!is_link(&stage, other).await);
        assert!(matches!(undo(&stage, other).await, Err(UndoFactorError::InvalidLink)));
    }
    assert!(!stage.is_reset_link(&secret).await, "nor does this one reset a password");
    assert!(stage.accounts.verification_link(&secret).await.unwrap().is_none());
    stage.new_session(EVE, BROWSER).await;
    undo(&stage, &secret).await.unwrap();
    assert!(stage.log_in(EVE, PASSWORD).await.is_ok(), "others are not affected");
}

async fn a_disabled_user_cannot_use_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (_thief, secret) = thief(&stage).await;
    stage.accounts.disable_user(&email(ADA)).await.unwrap();
    assert!(!is_link(&stage, &secret).await);
    stage.accounts.enable_user(&email(ADA)).await.unwrap();
    assert!(is_link(&stage, &secret).await);
}

async fn an_operators_reset_voids_the_link(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (_thief, secret) = thief(&stage).await;
    let reset = stage.accounts.reset_second_factor(&email(ADA), false).await.unwrap();
    assert!(reset.had_app && reset.has_way_in && reset.passkeys == 0);
    assert!(!is_link(&stage, &secret).await);
    assert!(stage.subjects_to(ADA).await.contains(&"Your second factor was removed".to_owned()));
    assert!(stage.log_in(ADA, PASSWORD).await.is_ok(), "without a code");
    let again = stage.accounts.reset_second_factor(&email(ADA), false).await.unwrap();
    assert!(!again.had_app);
    assert!(stage.accounts.reset_second_factor(&email(EVE), false).await.is_err());
}
