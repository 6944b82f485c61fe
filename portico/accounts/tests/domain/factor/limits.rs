use portico_accounts::{Accounts, Client, Fault, FullProof, LoggedIn, ProofError, StepError};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{
    ADA, BROWSER, DAY, EVE, MINUTE, PASSWORD, Protected, QUARTER, SECRET, Stage, code, finish_at, known_browser,
    password, step_at, wrong,
};

on_both_engines!(
    wrong_codes_stay_limited_after_a_new_log_in,
    the_owner_in_a_known_browser_still_gets_in,
    wrong_codes_share_one_budget_for_every_operation,
    servers_count_together,
    right_codes_are_not_limited,
    one_users_wrong_codes_do_not_limit_another,
    three_wrong_codes_send_one_email_a_day,
    wrong_codes_have_one_row_a_day,
);

const SUBJECT: &str = "Wrong codes were entered for your account";

async fn limited(engine: Engine) -> (Stage, Protected) {
    let stage = Stage::limited(engine).await;
    let session = stage.new_verified_session(ADA, BROWSER).await;
    let ada = stage.protect(session).await;
    (stage, ada)
}

/// How many of twenty wrong codes were checked, each in a log-in of its own.
async fn checked(node: &Accounts, email: &str) -> usize {
    let mut checked = 0;
    for _ in 0..20 {
        let step = step_at(node, email, BROWSER, Client::default()).await;
        match finish_at(node, &step, &wrong(), Client::default()).await {
            Err(StepError::WrongCode) => checked += 1,
            Err(StepError::Fault(Fault::RateLimited(_))) => {}
            other => panic!("{other:?}"),
        }
    }
    checked
}

async fn is_let_in(stage: &Stage, ada: &Protected, client: Client) -> bool {
    let step = step_at(&stage.accounts, ADA, BROWSER, client.clone()).await;
    finish_at(&stage.accounts, &step, &stage.shown(&ada.phone), client).await.is_ok()
}

async fn wrong_codes_stay_limited_after_a_new_log_in(engine: Engine) {
    let (stage, ada) = limited(engine).await;
    assert_eq!(checked(&stage.accounts, ADA).await, 10);
    assert!(!is_let_in(&stage, &ada, Client::default()).await, "not even with the right code");
    stage.clock.advance(QUARTER);
    assert!(is_let_in(&stage, &ada, Client::default()).await);
}

async fn the_owner_in_a_known_browser_still_gets_in(engine: Engine) {
    let (stage, ada) = limited(engine).await;
    let owner: LoggedIn = stage.log_in_with(ADA, &ada.phone).await;
    assert_eq!(checked(&stage.accounts, ADA).await, 10);
    assert!(!is_let_in(&stage, &ada, Client::default()).await);
    assert!(is_let_in(&stage, &ada, known_browser(&owner)).await);
    let eve = stage.new_session(EVE, BROWSER).await;
    assert!(!is_let_in(&stage, &ada, known_browser(&eve)).await, "only a browser that this user has used");
}

async fn wrong_codes_share_one_budget_for_every_operation(engine: Engine) {
    let (stage, ada) = limited(engine).await;
    let caller = stage.browsing(&ada.session).await;
    let proof = FullProof { code: Some(code("000000")), ..FullProof::from(&password(PASSWORD)) };
    for _ in 0..10 {
        let refused = stage.accounts.reauthenticate(&caller, proof.clone(), &Client::default()).await;
        assert!(matches!(refused, Err(ProofError::WrongCode)), "{refused:?}");
    }
    let limited = stage.accounts.remove_app(&caller, stage.proof(&ada.phone), &Client::default()).await;
    assert!(matches!(limited, Err(ProofError::Fault(Fault::RateLimited(_)))), "{limited:?}");
    assert_eq!(checked(&stage.accounts, ADA).await, 0);
}

async fn servers_count_together(engine: Engine) {
    let (stage, _ada) = limited(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    assert_eq!(checked(&elsewhere, ADA).await, 10);
    assert_eq!(checked(&stage.accounts, ADA).await, 0);
}

async fn right_codes_are_not_limited(engine: Engine) {
    let (stage, ada) = limited(engine).await;
    for _ in 0..15 {
        stage.log_in_with(ADA, &ada.phone).await;
    }
}

async fn one_users_wrong_codes_do_not_limit_another(engine: Engine) {
    let (stage, _ada) = limited(engine).await;
    let eve = stage.protected(EVE).await;
    assert_eq!(checked(&stage.accounts, ADA).await, 10);
    stage.log_in_with(EVE, &eve.phone).await;
}

async fn emails(stage: &Stage) -> usize {
    stage.subjects_to(ADA).await.iter().filter(|subject| *subject == SUBJECT).count()
}

async fn three_wrong_codes_send_one_email_a_day(engine: Engine) {
    let stage = Stage::set(engine).await;
    let session = stage.new_verified_session(ADA, BROWSER).await;
    stage.protect(session).await;
    let step = stage.step(ADA).await;
    for expected in [0, 0, 1, 1, 1] {
        assert!(stage.finish(&step, &wrong()).await.is_err());
        assert_eq!(emails(&stage).await, expected);
    }
    stage.clock.advance(DAY);
    let step = stage.step(ADA).await;
    for expected in [1, 1, 2] {
        assert!(stage.finish(&step, &wrong()).await.is_err());
        assert_eq!(emails(&stage).await, expected);
    }
}

async fn wrong_codes_have_one_row_a_day(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    let step = stage.step(ADA).await;
    for _ in 0..4 {
        assert!(stage.finish(&step, &wrong()).await.is_err());
    }
    // Not a sign of a stolen password: an app that is being set up.
    stage.accounts.begin_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    assert!(stage.accounts.confirm_app(&caller, &code("000000"), &Client::default()).await.is_err());
    stage.clock.advance(MINUTE);
    let rows = "select count(*) from audit_events where event = 'authn_second_factor_fail'";
    assert_eq!(stage.count(rows).await, 1);
    assert_eq!(stage.count("select max(times) from audit_events").await, 4);
    assert!(!step.token.expose_secret().is_empty());
}
