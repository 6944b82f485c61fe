use portico_accounts::{Accounts, Audience, Client, Entry, LogInError, LoggedIn, Proof};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, BROWSER, DAY, EVE, MICROSECOND, MINUTE, PASSWORD, Protected, SECOND, Stage, email, given, known_browser,
    new_password, password, session_token, step_at,
};

on_both_engines!(
    a_trusted_browser_needs_no_code,
    trust_needs_the_right_password,
    a_browser_that_is_only_known_is_not_trusted,
    trust_expires,
    trust_of_one_account_is_worthless_for_another,
    trust_is_void_after_a_change_of_password,
    trust_is_void_after_a_reset,
    trust_is_void_after_a_change_of_address,
    trust_is_void_after_a_change_of_a_factor,
    trust_is_void_after_a_theft,
    trust_is_void_after_an_operator_intervenes,
    administrators_browsers_are_never_trusted,
    nothing_is_trusted_where_trust_is_off,
    trusted_browsers_are_listed_and_forgotten,
    a_trusted_log_in_has_proved_no_second_factor,
    a_program_is_never_trusted,
    trust_that_ends_during_a_log_in_no_longer_counts,
    a_user_promoted_during_a_log_in_is_not_trusted,
    a_shorter_trust_applies_to_trusted_browsers,
);

/// Logs in, and trusts the browser.
async fn trust(stage: &Stage, ada: &Protected, email: &str) -> LoggedIn {
    let step = stage.step(email).await;
    let (token, shown) = (step.token.expose_secret(), stage.shown(&ada.phone));
    let client = Client::new(Some("Firefox"), None);
    let trusted = stage.accounts.finish_step(Audience::Web, token, &shown, true, &client).await.unwrap();
    stage.clock.advance(MINUTE);
    trusted
}

async fn needs_no_code(node: &Accounts, email: &str, password: &str, by: &LoggedIn) -> bool {
    let entry = node.log_in(given(email, password), BROWSER, known_browser(by)).await.expect("the password is right");
    matches!(entry, Entry::In(_))
}

/// A user whose app is on, and who trusts a browser.
async fn trusting(engine: Engine) -> (Stage, Protected, LoggedIn) {
    trusting_on(Stage::set(engine).await).await
}

async fn trusting_on(stage: Stage) -> (Stage, Protected, LoggedIn) {
    let session = stage.new_verified_session(ADA, BROWSER).await;
    let ada = stage.protect(session).await;
    let trusted = trust(&stage, &ada, ADA).await;
    assert!(needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await);
    (stage, ada, trusted)
}

async fn a_trusted_browser_needs_no_code(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    assert!(needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await, "again and again");
    stage.step(ADA).await;
}

async fn trust_needs_the_right_password(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    let refused = stage.accounts.log_in(given(ADA, "wrong horse"), BROWSER, known_browser(&trusted)).await;
    assert!(refused.is_err());
}

async fn a_browser_that_is_only_known_is_not_trusted(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let known = stage.log_in_with(ADA, &ada.phone).await;
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &known).await);
}

async fn trust_expires(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    stage.clock.advance(30 * DAY - MINUTE - MICROSECOND);
    assert!(needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await);
    stage.clock.advance(MICROSECOND);
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await);
    assert!(stage.accounts.factors(trusted.user.id).await.unwrap().trusted_browsers.is_empty());
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from trusted_browsers").await, 0);
}

async fn trust_of_one_account_is_worthless_for_another(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    let eve = stage.protected(EVE).await;
    trust(&stage, &eve, EVE).await;
    step_at(&stage.accounts, EVE, BROWSER, known_browser(&trusted)).await;
}

async fn trust_is_void_after_a_change_of_password(engine: Engine) {
    let (stage, ada, trusted) = trusting(engine).await;
    let caller = stage.browsing(&ada.session).await;
    let new = new_password("battery staple");
    stage.accounts.change_password(&caller, stage.proof(&ada.phone), &new, &Client::default()).await.unwrap();
    assert!(!needs_no_code(&stage.accounts, ADA, "battery staple", &trusted).await);
}

async fn trust_is_void_after_a_reset(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    let secret = stage.reset_secret(ADA).await;
    stage.accounts.reset_password(&secret, &new_password("battery staple"), &Client::default()).await.unwrap();
    assert!(!needs_no_code(&stage.accounts, ADA, "battery staple", &trusted).await);
}

async fn trust_is_void_after_a_change_of_address(engine: Engine) {
    let (stage, ada, trusted) = trusting(engine).await;
    let (caller, new) = (stage.browsing(&ada.session).await, email("new@example.net"));
    stage.accounts.request_email_change(&caller, &new, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    stage.clock.advance(SECOND);
    let secret = stage.latest_secret_to("new@example.net").await;
    stage.accounts.verify_email(&secret, Proof::Password(password(PASSWORD)), &Client::default()).await.unwrap();
    assert!(!needs_no_code(&stage.accounts, "new@example.net", PASSWORD, &trusted).await);
}

async fn trust_is_void_after_a_change_of_a_factor(engine: Engine) {
    let (stage, ada, trusted) = trusting(engine).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.renew_recovery_codes(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await);
}

async fn trust_is_void_after_a_theft(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    let renewed = stage.refresh(Audience::Web, session_token(&trusted)).await.unwrap();
    assert!(stage.is_known(session_token(&renewed)).await);
    stage.clock.advance(MINUTE);
    assert!(stage.refresh(Audience::Web, session_token(&trusted)).await.is_err());
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await);
}

async fn trust_is_void_after_an_operator_intervenes(engine: Engine) {
    let (stage, ada, trusted) = trusting(engine).await;
    let (accounts, address) = (&stage.accounts, email(ADA));
    accounts.sign_out_user(&address).await.unwrap();
    assert!(!needs_no_code(accounts, ADA, PASSWORD, &trusted).await);
    let trusted = trust(&stage, &ada, ADA).await;
    accounts.sign_out_all().await.unwrap();
    assert!(!needs_no_code(accounts, ADA, PASSWORD, &trusted).await);
    let trusted = trust(&stage, &ada, ADA).await;
    accounts.disable_user(&address).await.unwrap();
    accounts.enable_user(&address).await.unwrap();
    assert!(!needs_no_code(accounts, ADA, PASSWORD, &trusted).await);
    let trusted = trust(&stage, &ada, ADA).await;
    accounts.reset_second_factor(&address, false).await.unwrap();
    let again = stage.log_in(ADA, PASSWORD).await.unwrap();
    stage.protect(again).await;
    assert!(!needs_no_code(accounts, ADA, PASSWORD, &trusted).await);
}

async fn administrators_browsers_are_never_trusted(engine: Engine) {
    let (stage, ada, trusted) = trusting(engine).await;
    stage.change("update users set is_admin = true").await;
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await);
    assert_eq!(stage.step(ADA).await.trust, None);
    let asked = trust(&stage, &ada, ADA).await;
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &asked).await, "a box that was not offered");
    stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    stage.accounts.set_admin(&email(ADA), false).await.unwrap();
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await, "the promotion ended it");
}

async fn nothing_is_trusted_where_trust_is_off(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    let node = stage.another_node_without_trust().await;
    assert!(!needs_no_code(&node, ADA, PASSWORD, &trusted).await);
}

async fn trusted_browsers_are_listed_and_forgotten(engine: Engine) {
    let (stage, ada, first) = trusting(engine).await;
    let second = trust(&stage, &ada, ADA).await;
    let caller = stage.browsing(&ada.session).await;
    let listed = stage.accounts.factors(caller.user.id).await.unwrap().trusted_browsers;
    let facts: Vec<_> = listed.iter().map(|browser| (&*browser.device, browser.expires_at)).collect();
    let latest = stage.clock.now() - MINUTE + 30 * DAY;
    assert_eq!(facts, [("Firefox", latest), ("Firefox", latest - MINUTE)]);
    let eve = stage.new_session(EVE, BROWSER).await;
    let eve = stage.browsing(&eve).await;
    assert!(!stage.accounts.forget_browser(&eve, listed[1].id, &Client::default()).await.unwrap());
    assert!(stage.accounts.forget_browser(&caller, listed[1].id, &Client::default()).await.unwrap());
    assert!(!stage.accounts.forget_browser(&caller, listed[1].id, &Client::default()).await.unwrap());
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &first).await);
    assert!(needs_no_code(&stage.accounts, ADA, PASSWORD, &second).await);
    assert_eq!(stage.accounts.forget_browsers(&caller, &Client::default()).await.unwrap(), 1);
    assert!(!needs_no_code(&stage.accounts, ADA, PASSWORD, &second).await);
    let events =
        "select count(*) from audit_events where event in ('authn_browser_trusted', 'authn_browser_forgotten')";
    assert_eq!(stage.count(events).await, 4);
}

async fn a_trusted_log_in_has_proved_no_second_factor(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    let entry = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, known_browser(&trusted)).await.unwrap();
    let caller = stage.browsing(&entry.logged_in().unwrap()).await;
    assert_eq!(caller.session.proofs.words().collect::<Vec<_>>(), ["pwd"]);
    assert!(stage.accounts.require_second_factor(&caller).await.is_err());
}

async fn a_program_is_never_trusted(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let step = step_at(&stage.accounts, ADA, crate::stage::PROGRAM, Client::default()).await;
    let (token, shown) = (step.token.expose_secret(), stage.shown(&ada.phone));
    stage.accounts.finish_step(Audience::Api, token, &shown, true, &Client::default()).await.unwrap();
    assert_eq!(stage.count("select count(*) from trusted_browsers").await, 0);
    stage.clock.advance(MINUTE);
    let trusted = trust(&stage, &ada, ADA).await;
    step_at(&stage.accounts, ADA, crate::stage::PROGRAM, known_browser(&trusted)).await;
}

/// A log-in in a trusted browser is refused if this change comes between the reading of the user and the session.
async fn is_refused_after(engine: Engine, change: &str) {
    let (stage, _ada, trusted) = trusting_on(Stage::limited(engine).await).await;
    stage.change("delete from rate_limits").await;
    stage.after("insert on rate_limits", change).await;
    let sessions = stage.count("select count(*) from sessions").await;
    let refused = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, known_browser(&trusted)).await;
    assert!(matches!(refused, Err(LogInError::WrongCredentials)), "{refused:?}");
    assert_eq!(stage.count("select count(*) from sessions").await, sessions);
}

async fn trust_that_ends_during_a_log_in_no_longer_counts(engine: Engine) {
    is_refused_after(engine, "delete from trusted_browsers").await;
}

async fn a_user_promoted_during_a_log_in_is_not_trusted(engine: Engine) {
    is_refused_after(engine, "update users set is_admin = true").await;
}

async fn a_shorter_trust_applies_to_trusted_browsers(engine: Engine) {
    let (stage, _ada, trusted) = trusting(engine).await;
    let node = stage.another_node_trusting(10 * DAY).await;
    let listed = node.factors(trusted.user.id).await.unwrap().trusted_browsers;
    assert_eq!(listed[0].expires_at, stage.clock.now() - MINUTE + 10 * DAY);
    stage.clock.advance(10 * DAY - MINUTE - MICROSECOND);
    assert!(needs_no_code(&node, ADA, PASSWORD, &trusted).await);
    stage.clock.advance(MICROSECOND);
    assert!(!needs_no_code(&node, ADA, PASSWORD, &trusted).await);
    assert!(node.factors(trusted.user.id).await.unwrap().trusted_browsers.is_empty());
    assert!(needs_no_code(&stage.accounts, ADA, PASSWORD, &trusted).await, "where the setting is longer");
}
