use portico_accounts::{Audience, Client, LogInFrom, LoggedIn};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, BROWSER, DAY, EVE, KEPT_BROWSER, PASSWORD, PROGRAM, SECOND, Stage, entered, given, session_token,
};

on_both_engines!(
    the_first_session_triggers_no_notice,
    an_unknown_browser_causes_a_notice_with_its_details,
    a_known_browser_triggers_no_notice,
    a_browser_keeps_its_device_token_after_a_log_out,
    another_users_device_token_does_not_count,
    a_forged_device_token_does_not_count,
    a_program_is_recognised_by_its_user_agent,
    a_program_without_a_user_agent_causes_one_notice,
    a_known_browser_does_not_make_a_program_known,
    a_first_session_long_after_sign_up_sends_a_notice,
    a_wrong_password_triggers_no_notice,
    a_refresh_triggers_no_notice,
    the_notice_goes_only_to_the_owner,
);

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const NOTICE: &str = "Log-in from a new device";

async fn the_first_session_triggers_no_notice(engine: Engine) {
    for from in [BROWSER, PROGRAM] {
        let stage = Stage::set(engine).await;
        stage.new_session(ADA, from).await;
        assert_eq!(notices(&stage).await, 0);
        let stage = Stage::set(engine).await;
        stage.sign_up(ADA).await;
        log_in(&stage, from, FIREFOX, None).await;
        assert_eq!(notices(&stage).await, 0);
    }
}

async fn an_unknown_browser_causes_a_notice_with_its_details(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    let client = Client::new(Some(FIREFOX), Some("192.0.2.7".parse().unwrap()));
    stage.accounts.log_in(given(ADA, PASSWORD), KEPT_BROWSER, client).await.unwrap();
    let mails = stage.mails_to(ADA).await;
    let notice = mails.iter().find(|mail| mail.page.subject == NOTICE).unwrap();
    for body in [&notice.page.text, &notice.page.html] {
        for known in ["Firefox on Linux", "192.0.2.7", "2026-09-21 14:13 UTC"] {
            assert!(body.contains(known), "{known}: {body}");
        }
        assert!(!body.contains("?token="));
    }
}

async fn a_known_browser_triggers_no_notice(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    let first = log_in(&stage, BROWSER, FIREFOX, None).await;
    assert_eq!(notices(&stage).await, 1);
    log_in(&stage, BROWSER, "another name altogether", Some(device(&first))).await;
    assert_eq!(notices(&stage).await, 1);
    log_in(&stage, BROWSER, FIREFOX, None).await;
    assert_eq!(notices(&stage).await, 2, "a browser is not known by its name");
}

async fn a_browser_keeps_its_device_token_after_a_log_out(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.accounts.log_out(None, Some(session_token(&ada)), &Client::default()).await.unwrap();
    let again = log_in(&stage, BROWSER, FIREFOX, Some(device(&ada))).await;
    assert_eq!(device(&again), device(&ada));
    assert_eq!(notices(&stage).await, 0);
}

async fn another_users_device_token_does_not_count(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let ada = log_in(&stage, BROWSER, FIREFOX, Some(device(&eve))).await;
    assert_eq!(notices(&stage).await, 1);
    assert_ne!(device(&ada), device(&eve), "she gets a separate one");
}

async fn a_forged_device_token_does_not_count(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_verified_session(ADA, BROWSER).await;
    let good = device(&ada);
    for (told, forged) in (1..).zip([String::new(), good.replace("v1.", "v2."), good[..good.len() - 1].to_owned()]) {
        log_in(&stage, BROWSER, FIREFOX, Some(forged)).await;
        assert_eq!(notices(&stage).await, told);
    }
}

async fn a_program_is_recognised_by_its_user_agent(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    log_in(&stage, PROGRAM, "my-backup/2.1", None).await;
    assert_eq!(notices(&stage).await, 1);
    log_in(&stage, PROGRAM, "my-backup/2.1", None).await;
    assert_eq!(notices(&stage).await, 1);
    log_in(&stage, PROGRAM, "curl/8.5.0", None).await;
    assert_eq!(notices(&stage).await, 2);
}

async fn a_program_without_a_user_agent_causes_one_notice(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    for _ in 0..3 {
        log_in(&stage, PROGRAM, "", None).await;
        assert_eq!(notices(&stage).await, 1);
    }
}

async fn a_known_browser_does_not_make_a_program_known(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    let browser = log_in(&stage, BROWSER, FIREFOX, None).await;
    log_in(&stage, PROGRAM, FIREFOX, Some(device(&browser))).await;
    assert_eq!(notices(&stage).await, 1);
}

/// Earlier sessions may have been cleaned up, so that this one only looks like the first.
async fn a_first_session_long_after_sign_up_sends_a_notice(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    stage.clock.advance(9 * DAY);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
    log_in(&stage, BROWSER, FIREFOX, None).await;
    assert_eq!(notices(&stage).await, 1);
}

async fn a_wrong_password_triggers_no_notice(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    let client = Client::new(Some(FIREFOX), None);
    assert!(stage.accounts.log_in(given(ADA, "battery staple"), BROWSER, client).await.is_err());
    assert_eq!(notices(&stage).await, 0);
}

async fn a_refresh_triggers_no_notice(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.refresh(Audience::Api, session_token(&ada)).await.unwrap();
    assert_eq!(notices(&stage).await, 0);
}

async fn the_notice_goes_only_to_the_owner(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    stage.new_session(EVE, BROWSER).await;
    log_in(&stage, BROWSER, FIREFOX, None).await;
    assert_eq!(notices(&stage).await, 1);
    assert_eq!(stage.subjects_to(EVE).await, ["Confirm your email address"]);
}

async fn log_in(stage: &Stage, from: LogInFrom, user_agent: &str, device_token: Option<String>) -> LoggedIn {
    stage.clock.advance(SECOND);
    let client = Client::new(Some(user_agent), None).with_device_token(device_token);
    stage.accounts.log_in(given(ADA, PASSWORD), from, client).await.map(entered).unwrap()
}

fn device(logged_in: &LoggedIn) -> String {
    logged_in.tokens.device_token.as_ref().unwrap().expose_secret().to_owned()
}

async fn notices(stage: &Stage) -> usize {
    stage.subjects_to(ADA).await.iter().filter(|subject| *subject == NOTICE).count()
}
