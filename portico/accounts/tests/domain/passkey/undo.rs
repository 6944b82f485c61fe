use portico_accounts::{Client, LogInError, LoggedIn};
use portico_testbed::{Engine, SoftPasskey, on_both_engines};

use crate::stage::{ADA, BROWSER, HOUR, PASSWORD, SECOND, Stage, new_password, refused, secret_in, session_token};

on_both_engines!(
    a_passkey_added_by_a_thief_is_undone,
    everything_added_since_is_undone_and_older_factors_stay,
    the_link_of_the_latest_passkey_removes_all_new_ones,
    the_link_of_an_app_removes_passkeys_added_since,
    the_link_works_for_three_days_and_once,
);

/// Ada with a passkey and a verified address, and a thief who knows her password.
async fn thief(engine: Engine) -> (Stage, SoftPasskey, LoggedIn) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_verified_session(ADA, BROWSER).await;
    let of_ada = stage.new_passkey(&ada).await;
    stage.clock.advance(72 * HOUR);
    let thief = stage.log_in(ADA, PASSWORD).await.unwrap();
    (stage, of_ada, thief)
}

/// The secret of the link in the latest email about a new passkey.
async fn link(stage: &Stage) -> String {
    let mails = stage.mails_to(ADA).await;
    let about = |subject: &str| subject == "A passkey was added to your account";
    secret_in(mails.iter().rev().find(|mail| about(&mail.page.subject)).expect("the mail"))
}

async fn undo(stage: &Stage, secret: &str) {
    stage.accounts.undo_factor(secret, &Client::default()).await.unwrap();
}

async fn works(stage: &Stage, passkey: &mut SoftPasskey) -> bool {
    match stage.log_in_by(&passkey.answer(&stage.log_in_options()).json()).await {
        Ok(_) => true,
        refusal => {
            assert!(refused(refusal), "it is removed");
            false
        }
    }
}

async fn a_passkey_added_by_a_thief_is_undone(engine: Engine) {
    let (stage, mut of_ada, thief) = thief(engine).await;
    let mut of_thief = stage.new_passkey(&thief).await;
    let secret = link(&stage).await;
    assert!(stage.accounts.account_of_undo_link(&secret).await.unwrap().is_some());
    undo(&stage, &secret).await;
    assert!(!stage.is_known(session_token(&thief)).await);
    assert!(matches!(stage.log_in(ADA, PASSWORD).await, Err(LogInError::WrongCredentials)));
    assert!(!works(&stage, &mut of_thief).await && works(&stage, &mut of_ada).await);
    let reset = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&reset, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert!(stage.log_in(ADA, "battery staple").await.is_ok());
}

async fn everything_added_since_is_undone_and_older_factors_stay(engine: Engine) {
    let (stage, mut of_ada, thief) = thief(engine).await;
    let mut first = stage.new_passkey(&thief).await;
    let secret = link(&stage).await;
    let mut second = stage.new_passkey(&thief).await;
    stage.protect(thief).await;
    undo(&stage, &secret).await;
    assert!(!works(&stage, &mut first).await && !works(&stage, &mut second).await, "one link is enough");
    assert!(works(&stage, &mut of_ada).await);
    let left = "select (select count(*) from authenticator_apps) + (select count(*) from recovery_codes)";
    assert_eq!(stage.count(left).await, 0);
    assert_eq!(stage.count("select count(*) from factor_undo_links").await, 0);
}

async fn the_link_of_the_latest_passkey_removes_all_new_ones(engine: Engine) {
    let (stage, mut of_ada, thief) = thief(engine).await;
    let mut first = stage.new_passkey(&thief).await;
    stage.clock.advance(HOUR);
    let thief = stage.log_in_with_passkey(&mut first).await;
    let mut second = stage.new_passkey(&thief).await;
    undo(&stage, &link(&stage).await).await;
    assert!(!works(&stage, &mut first).await && !works(&stage, &mut second).await, "the thief is out");
    assert!(works(&stage, &mut of_ada).await);
}

async fn the_link_of_an_app_removes_passkeys_added_since(engine: Engine) {
    let (stage, mut of_ada, thief) = thief(engine).await;
    let thief = stage.protect(thief).await;
    let mails = stage.mails_to(ADA).await;
    let about = mails.iter().rev().find(|mail| mail.page.subject == "An authenticator app was turned on");
    let secret = secret_in(about.unwrap());
    let caller = stage.browsing(&thief.session).await;
    let options = stage.accounts.passkey_creation_options(&caller, stage.proof(&thief.phone), &Client::default()).await;
    let mut of_thief = crate::stage::passkey();
    let created = of_thief.create(&crate::stage::json(&options.unwrap())).json();
    stage.accounts.add_passkey(&caller, &created, None, &Client::default()).await.unwrap();
    undo(&stage, &secret).await;
    assert!(!works(&stage, &mut of_thief).await && works(&stage, &mut of_ada).await);
}

async fn the_link_works_for_three_days_and_once(engine: Engine) {
    let (stage, _, thief) = thief(engine).await;
    stage.new_passkey(&thief).await;
    let secret = link(&stage).await;
    stage.clock.advance(72 * HOUR - SECOND);
    undo(&stage, &secret).await;
    assert!(stage.accounts.undo_factor(&secret, &Client::default()).await.is_err());
    let (stage, _, thief) = self::thief(engine).await;
    stage.new_passkey(&thief).await;
    let secret = link(&stage).await;
    stage.clock.advance(72 * HOUR);
    assert!(stage.accounts.undo_factor(&secret, &Client::default()).await.is_err());
}
