use portico_accounts::{Accounts, Client, StepError};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{ADA, BROWSER, Protected, SECRET, Stage, finish_at, recovery, step_at};

on_both_engines!(
    one_step_finished_twenty_times_at_once_opens_one_session,
    one_code_for_twenty_steps_opens_one_session,
    one_recovery_code_for_twenty_steps_opens_one_session,
    one_new_app_confirmed_twenty_times_is_on_once,
);

const TIMES: usize = 20;

/// Two servers on one database, and a user whose app is on.
async fn two_nodes(engine: Engine) -> (Stage, [Accounts; 2], Protected) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let nodes = [stage.accounts.clone(), stage.another_node(SECRET).await.unwrap()];
    (stage, nodes, ada)
}

async fn one_step_finished_twenty_times_at_once_opens_one_session(engine: Engine) {
    let (stage, nodes, ada) = two_nodes(engine).await;
    let (step, shown) = (stage.step(ADA).await, stage.shown(&ada.phone));
    let mut attempts = JoinSet::new();
    for node in nodes.into_iter().cycle().take(TIMES) {
        let (step, shown) = (step.clone(), shown.clone());
        attempts.spawn(async move { finish_at(&node, &step, &shown, Client::default()).await });
    }
    let (done, refused): (Vec<_>, Vec<_>) = attempts.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1, "{refused:?}");
    let is_refused = |outcome: &Result<_, _>| matches!(outcome, Err(StepError::InvalidStep | StepError::WrongCode));
    assert!(refused.iter().all(is_refused), "{refused:?}");
    assert_eq!(stage.count("select count(*) from sessions").await, 2, "with the one that turned the app on");
}

async fn one_code_for_twenty_steps_opens_one_session(engine: Engine) {
    let (stage, nodes, ada) = two_nodes(engine).await;
    let shown = stage.shown(&ada.phone);
    let mut attempts = JoinSet::new();
    for node in nodes.into_iter().cycle().take(TIMES) {
        let (step, shown) = (step_at(&node, ADA, BROWSER, Client::default()).await, shown.clone());
        attempts.spawn(async move { finish_at(&node, &step, &shown, Client::default()).await });
    }
    let (done, refused): (Vec<_>, Vec<_>) = attempts.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1, "{refused:?}");
    assert!(refused.iter().all(|outcome| matches!(outcome, Err(StepError::WrongCode))), "{refused:?}");
    assert_eq!(stage.count("select count(*) from sessions").await, 2);
    assert_eq!(stage.count("select count(*) from log_in_steps").await, 19, "the others stay pending");
}

async fn one_recovery_code_for_twenty_steps_opens_one_session(engine: Engine) {
    let (stage, nodes, ada) = two_nodes(engine).await;
    let mut attempts = JoinSet::new();
    for node in nodes.into_iter().cycle().take(TIMES) {
        let (step, code) = (step_at(&node, ADA, BROWSER, Client::default()).await, recovery(&ada.recovery_codes[0]));
        attempts.spawn(async move { finish_at(&node, &step, &code, Client::default()).await });
    }
    let done = attempts.join_all().await.into_iter().filter(Result::is_ok).count();
    assert_eq!(done, 1);
    assert_eq!(stage.count("select count(*) from recovery_codes").await, 7);
    let used = "select count(*) from audit_events where event = 'authn_recovery_code_used'";
    assert_eq!(stage.count(used).await, 1);
}

async fn one_new_app_confirmed_twenty_times_is_on_once(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let password = crate::stage::password(crate::stage::PASSWORD);
    let enrolment = stage.accounts.begin_app(&caller, &password, &Client::default()).await.unwrap();
    let code = stage.code(&crate::stage::scan(&enrolment));
    let nodes = [stage.accounts.clone(), stage.another_node(SECRET).await.unwrap()];
    let mut attempts = JoinSet::new();
    for node in nodes.into_iter().cycle().take(TIMES) {
        let (caller, code) = (caller.clone(), code.clone());
        attempts.spawn(async move { node.confirm_app(&caller, &code, &Client::default()).await });
    }
    assert_eq!(attempts.join_all().await.into_iter().filter(Result::is_ok).count(), 1);
    assert_eq!(stage.count("select count(*) from recovery_codes").await, 8);
    assert_eq!(stage.count("select count(*) from factor_undo_links").await, 1);
}
