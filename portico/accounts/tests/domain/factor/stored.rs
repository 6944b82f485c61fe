use portico_accounts::{Client, Fault, StepError};
use portico_fields::RecoveryCode;
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;

use crate::stage::{ADA, BROWSER, EVE, OTHER_SECRET, PASSWORD, Stage, email, finish_at, password, scan, secret_in};

on_both_engines!(
    the_database_holds_no_seed_and_no_code,
    seeds_that_were_swapped_are_refused,
    a_step_of_another_secret_is_refused,
    a_deleted_user_leaves_no_factor_behind,
);

async fn the_database_holds_no_seed_and_no_code(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let begun = stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    let phone = scan(&begun);
    let is_hidden = async |text: &str| assert_eq!(stage.places_of(text).await, Vec::<String>::new());
    assert_eq!(stage.places_of_bytes(phone.secret()).await, Vec::<String>::new());
    let codes = stage.accounts.confirm_app(&caller, &stage.code(&phone), &Client::default()).await.unwrap();
    let step = stage.step(ADA).await;
    assert_eq!(stage.places_of_bytes(phone.secret()).await, Vec::<String>::new());
    is_hidden(begun.secret.expose_secret()).await;
    is_hidden(step.token.expose_secret()).await;
    is_hidden(&secret_in(stage.mails_to(ADA).await.last().unwrap())).await;
    for grouped in codes.grouped() {
        is_hidden(&grouped).await;
        is_hidden(RecoveryCode::parse(&grouped).unwrap().expose()).await;
    }
}

/// Eve would log in to Ada's account with her own app.
async fn seeds_that_were_swapped_are_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.protected(ADA).await, stage.protected(EVE).await);
    let swap = "update authenticator_apps set sealed_secret = (select other.sealed_secret from authenticator_apps \
                other where other.user_id <> authenticator_apps.user_id)";
    stage.change(swap).await;
    let step = stage.step(ADA).await;
    for shown in [stage.shown(&eve.phone), stage.shown(&ada.phone)] {
        let refused = stage.finish(&step, &shown).await;
        assert!(matches!(refused, Err(StepError::Fault(Fault::Internal(_)))), "{refused:?}");
    }
    assert_eq!(stage.count("select count(*) from sessions").await, 2);
}

async fn a_step_of_another_secret_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let step = stage.step(ADA).await;
    stage.change("delete from signing_keys").await;
    let other = stage.another_node(OTHER_SECRET).await.unwrap();
    let refused = finish_at(&other, &step, &stage.shown(&ada.phone), Client::default()).await;
    assert!(matches!(refused, Err(StepError::InvalidStep)));
}

async fn a_deleted_user_leaves_no_factor_behind(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.protected(ADA).await;
    let caller = stage.browsing(&ada.session).await;
    stage.accounts.begin_app(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    stage.step(ADA).await;
    assert!(stage.accounts.delete_user(&email(ADA)).await.unwrap());
    for left in [
        "select count(*) from log_in_steps",
        "select count(*) from authenticator_apps",
        "select count(*) from app_enrolments",
        "select count(*) from recovery_codes",
        "select count(*) from trusted_browsers",
        "select count(*) from factor_undo_links",
    ] {
        assert_eq!(stage.count(left).await, 0, "{left}");
    }
}
