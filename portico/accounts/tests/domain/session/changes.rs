use portico_accounts::{Audience, Db, LoggedIn};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{
    ADA, BROWSER, MICROSECOND, PROGRAM, SECOND, SECRET, Stage, Warnings, access_token, email, session_token,
};

on_both_engines!(
    a_row_with_a_lower_number_that_appears_later_is_applied,
    a_row_that_appears_almost_ten_seconds_late_is_applied,
    a_change_is_applied_once,
    reading_the_log_resumes_where_it_stopped,
    numbers_are_never_reused,
    an_unlogged_change_takes_effect_after_ten_seconds,
    pruning_keeps_the_ten_thousand_newest,
    pruning_a_short_log_deletes_nothing,
    a_node_still_sees_changes_after_a_pruning,
    rotations_and_activity_are_not_logged,
    rows_without_a_subject_are_skipped,
    requests_that_hold_every_connection_do_not_delay_the_log,
    an_end_within_a_flood_of_changes_is_applied,
    an_end_that_appears_late_in_a_flood_is_applied,
    a_flood_of_changes_is_not_mistaken_for_a_restore,
);

/// A node that has read the log, caches Ada's session, and is about to miss its end.
async fn about_to_hear(engine: Engine) -> (Stage, LoggedIn) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    stage.change("delete from changes").await;
    (stage, ada)
}

async fn is_let_in(stage: &Stage, ada: &LoggedIn) -> bool {
    stage.caller_by_token(access_token(ada), None).await.is_ok()
}

/// Ends every session and leaves no trace in the log except row 1,000, if it exists.
async fn end_unheard(stage: &Stage) {
    stage.change("update sessions set revoked_at = 1, end_reason = 'logged_out'").await;
    stage.change("delete from changes where id <> 1000").await;
}

/// Writes a row with a chosen number, like the one a slow transaction would write.
async fn log(stage: &Stage, sqlite: &'static str, postgres: &'static str) {
    let sql = match stage.accounts.db() {
        Db::Sqlite { .. } => sqlite,
        Db::Postgres { .. } => postgres,
    };
    stage.change(sql).await;
}

async fn log_row_1000(stage: &Stage) {
    log(
        stage,
        "insert into changes (id, kind) values (1000, 'keys')",
        "insert into changes (id, kind) overriding system value values (1000, 'keys')",
    )
    .await;
}

async fn log_the_end_below(stage: &Stage) {
    log(
        stage,
        "insert into changes (id, kind, subject) select 999, 'session', id from sessions",
        "insert into changes (id, kind, subject) overriding system value select 999, 'session', id from sessions",
    )
    .await;
}

async fn a_row_with_a_lower_number_that_appears_later_is_applied(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    log_row_1000(&stage).await;
    stage.accounts.catch_up().await.unwrap();
    assert!(is_let_in(&stage, &ada).await);
    end_unheard(&stage).await;
    stage.accounts.catch_up().await.unwrap();
    assert!(is_let_in(&stage, &ada).await, "the row has not appeared yet");
    log_the_end_below(&stage).await;
    stage.accounts.catch_up().await.unwrap();
    assert!(!is_let_in(&stage, &ada).await);
}

async fn a_row_that_appears_almost_ten_seconds_late_is_applied(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    log_row_1000(&stage).await;
    for _ in 0..39 {
        stage.accounts.catch_up().await.unwrap();
        stage.clock.advance(SECOND / 4);
    }
    stage.accounts.catch_up().await.unwrap();
    assert!(is_let_in(&stage, &ada).await);
    end_unheard(&stage).await;
    log_the_end_below(&stage).await;
    stage.accounts.catch_up().await.unwrap();
    assert!(!is_let_in(&stage, &ada).await);
}

async fn a_change_is_applied_once(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    elsewhere.set_admin(&email(ADA), true).await.unwrap();
    stage.accounts.catch_up().await.unwrap();
    assert!(is_let_in(&stage, &ada).await);
    for _ in 0..3 {
        stage.clock.advance(SECOND / 4);
        stage.accounts.catch_up().await.unwrap();
    }
    stage.accounts.db().close().await;
    let token = stage.accounts.accept(access_token(&ada), None).unwrap();
    assert!(stage.accounts.caller_by_token(token).await.unwrap().user.is_admin, "still remembered");
}

async fn reading_the_log_resumes_where_it_stopped(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    for is_admin in [true, false].into_iter().cycle().take(20) {
        elsewhere.set_admin(&email(ADA), is_admin).await.unwrap();
        stage.accounts.catch_up().await.unwrap();
        let caller = stage.caller_by_token(access_token(&ada), None).await.unwrap();
        assert_eq!(caller.user.is_admin, is_admin);
        stage.clock.advance(3 * SECOND);
        stage.accounts.catch_up().await.unwrap();
    }
}

async fn numbers_are_never_reused(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    elsewhere.set_admin(&email(ADA), true).await.unwrap();
    for _ in 0..3 {
        stage.accounts.catch_up().await.unwrap();
        stage.clock.advance(10 * SECOND);
    }
    stage.change("delete from changes").await;
    stage.accounts.catch_up().await.unwrap();
    assert!(is_let_in(&stage, &ada).await);
    elsewhere.sign_out_user(&email(ADA)).await.unwrap();
    stage.accounts.catch_up().await.unwrap();
    assert!(!is_let_in(&stage, &ada).await);
}

async fn an_unlogged_change_takes_effect_after_ten_seconds(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    stage.accounts.catch_up().await.unwrap();
    assert!(is_let_in(&stage, &ada).await);
    end_unheard(&stage).await;
    stage.follow_changes_for(10 * SECOND - MICROSECOND).await;
    assert!(is_let_in(&stage, &ada).await);
    stage.clock.advance(MICROSECOND);
    assert!(!is_let_in(&stage, &ada).await);
}

async fn pruning_keeps_the_ten_thousand_newest(engine: Engine) {
    let (stage, _) = about_to_hear(engine).await;
    stage.fill_change_log().await;
    let newest = stage.count("select max(id) from changes").await;
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from changes").await, 10_000);
    assert_eq!(stage.count("select max(id) from changes").await, newest);
    assert_eq!(stage.count("select min(id) from changes").await, newest - 9_999);
}

async fn pruning_a_short_log_deletes_nothing(engine: Engine) {
    let (stage, _) = about_to_hear(engine).await;
    stage.accounts.clean_up().await.unwrap();
    stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.texts("select kind from changes").await, ["user"]);
}

async fn a_node_still_sees_changes_after_a_pruning(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    stage.fill_change_log().await;
    stage.accounts.catch_up().await.unwrap();
    elsewhere.clean_up().await.unwrap();
    assert!(is_let_in(&stage, &ada).await);
    elsewhere.sign_out_user(&email(ADA)).await.unwrap();
    stage.accounts.catch_up().await.unwrap();
    assert!(!is_let_in(&stage, &ada).await);
}

async fn rotations_and_activity_are_not_logged(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let before = stage.count("select count(*) from changes").await;
    let renewed = stage.refresh(Audience::Web, session_token(&ada)).await.unwrap();
    stage.clock.advance(600 * SECOND);
    assert!(stage.is_known(session_token(&renewed)).await);
    assert_eq!(stage.count("select last_seen_at from sessions").await, stage.clock.now().as_micros());
    assert_eq!(stage.count("select count(*) from changes").await, before);
}

async fn rows_without_a_subject_are_skipped(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    for odd in ["insert into changes (kind) values ('session')", "insert into changes (kind) values ('user')"] {
        stage.change(odd).await;
    }
    stage.accounts.catch_up().await.unwrap();
    stage.accounts.sign_out_user(&email(ADA)).await.unwrap();
    stage.accounts.catch_up().await.unwrap();
    assert!(!is_let_in(&stage, &ada).await);
}

async fn requests_that_hold_every_connection_do_not_delay_the_log(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    stage.accounts.catch_up().await.unwrap();
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    elsewhere.sign_out_user(&email(ADA)).await.unwrap();
    stage.clock.advance(2 * SECOND);
    elsewhere.rotate_keys().await.unwrap();
    let held = stage.hold_every_connection().await;
    stage.accounts.catch_up().await.unwrap();
    drop(held);
    assert!(!is_let_in(&stage, &ada).await);
    assert_eq!(stage.accounts.jwks(), elsewhere.jwks());
}

async fn an_end_within_a_flood_of_changes_is_applied(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    let elsewhere = stage.another_node(SECRET).await.unwrap();
    stage.clock.advance(2 * SECOND);
    stage.accounts.catch_up().await.unwrap();
    for _ in 0..2 {
        assert!(is_let_in(&stage, &ada).await);
        stage.flood_change_log().await;
    }
    elsewhere.sign_out_user(&email(ADA)).await.unwrap();
    elsewhere.rotate_keys().await.unwrap();
    stage.flood_change_log().await;
    stage.accounts.catch_up().await.unwrap();
    assert!(!is_let_in(&stage, &ada).await);
    assert_eq!(stage.accounts.jwks(), elsewhere.jwks());
}

/// The flood is longer than the part of the log that is read again, so nothing is cached until the next reading.
async fn an_end_that_appears_late_in_a_flood_is_applied(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    stage.accounts.catch_up().await.unwrap();
    stage.flood_change_log().await;
    stage.accounts.catch_up().await.unwrap();
    assert!(is_let_in(&stage, &ada).await);
    stage.change("update sessions set revoked_at = 1, end_reason = 'logged_out'").await;
    stage.change("delete from changes where kind = 'session'").await;
    stage.clock.advance(SECOND / 4);
    stage.accounts.catch_up().await.unwrap();
    assert!(!is_let_in(&stage, &ada).await);
}

async fn a_flood_of_changes_is_not_mistaken_for_a_restore(engine: Engine) {
    let (stage, ada) = about_to_hear(engine).await;
    let warnings = Warnings::count_from_now();
    for _ in 0..3 {
        stage.accounts.catch_up().await.unwrap();
        stage.flood_change_log().await;
        stage.clock.advance(SECOND / 4);
    }
    stage.follow_changes_for(12 * SECOND).await;
    assert_eq!(warnings.count(), 0);
    assert!(is_let_in(&stage, &ada).await);
    stage.accounts.db().close().await;
    let token = stage.accounts.accept(access_token(&ada), None).unwrap();
    assert!(stage.accounts.caller_by_token(token).await.is_ok(), "cached again after the flood");
}
