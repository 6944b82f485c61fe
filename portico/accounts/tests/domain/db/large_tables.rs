//! Millions of old rows are removed in small steps, and servers need not hear of them.

use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, HOUR, Stage, TwoNodes, session_token};

on_both_engines!(
    deleting_long_ended_sessions_logs_no_change,
    deleting_an_open_session_logs_a_change,
    deleting_without_an_announcement_logs_a_change,
    an_open_session_deleted_elsewhere_is_refused,
    one_statement_deletes_at_most_two_hundred_rows,
    all_kinds_of_old_rows_are_deleted,
    a_cleanup_that_fails_on_one_table_continues_with_the_others,
    due_accounts_beyond_the_first_hundred_are_deleted,
);

async fn deleting_long_ended_sessions_logs_no_change(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    stage.add_long_ended_sessions().await;
    stage.change("delete from changes where id < (select max(id) from changes)").await;
    let newest = stage.count("select max(id) from changes").await;
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from sessions").await, 1);
    assert_eq!(stage.count("select max(id) from changes").await, newest);
    assert!(stage.is_known(session_token(&ada)).await);
}

async fn deleting_an_open_session_logs_a_change(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(ADA, BROWSER).await;
    stage.accounts.clean_up().await.unwrap();
    let before = stage.count("select count(*) from changes where kind = 'session'").await;
    stage.change("delete from sessions").await;
    assert_eq!(stage.count("select count(*) from changes where kind = 'session'").await, before + 1);
}

async fn deleting_without_an_announcement_logs_a_change(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.add_long_ended_sessions().await;
    stage.change("delete from session_cleanup").await;
    stage.change("delete from sessions").await;
    assert_eq!(stage.count("select count(*) from changes where kind = 'session'").await, 500, "those never ended");
}

async fn an_open_session_deleted_elsewhere_is_refused(engine: Engine) {
    let nodes = TwoNodes::set(engine, BROWSER).await;
    nodes.elsewhere.clean_up().await.unwrap();
    nodes.stage.accounts.catch_up().await.unwrap();
    assert!(nodes.ask().await.is_ok());
    nodes.stage.change("delete from sessions").await;
    nodes.receives_an_end(None).await;
}

async fn one_statement_deletes_at_most_two_hundred_rows(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.add_long_ended_sessions().await;
    stage.change("create table removed (id integer)").await;
    // The statement that deletes the 201st row fails as a whole.
    stage
        .change_on(
            "create trigger counts_removed before delete on sessions begin \
             select raise(abort, 'too many') where (select count(*) from removed) >= 200; \
             insert into removed (id) values (1); end",
            "create function count_removed() returns trigger language plpgsql as $$ begin \
             if (select count(*) from removed) >= 200 then raise 'too many'; end if; \
             insert into removed (id) values (1); return old; end $$",
        )
        .await;
    stage
        .change_on(
            "select 1",
            "create trigger counts_removed before delete on sessions for each row execute function count_removed()",
        )
        .await;
    assert!(stage.accounts.clean_up().await.is_err());
    assert_eq!(stage.count("select count(*) from sessions").await, 800);
    assert_eq!(stage.count("select count(*) from removed").await, 200);
}

async fn all_kinds_of_old_rows_are_deleted(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.add_long_ended_sessions().await;
    stage.add_other_old_rows().await;
    stage.accounts.clean_up().await.unwrap();
    for (rows, left) in [
        ("select count(*) from sessions", 0),
        ("select count(*) from one_time_links", 0),
        ("select count(*) from audit_events where event = 'old'", 0),
        ("select count(*) from mail_counts", 0),
        ("select count(*) from rate_limits", 0),
        ("select count(*) from users", 1),
    ] {
        assert_eq!(stage.count(rows).await, left, "{rows}");
    }
}

async fn a_cleanup_that_fails_on_one_table_continues_with_the_others(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage.add_long_ended_sessions().await;
    stage.add_other_old_rows().await;
    stage.change("alter table one_time_links rename to hidden").await;
    assert!(stage.accounts.clean_up().await.is_err());
    assert_eq!(stage.count("select count(*) from sessions").await, 0);
    assert_eq!(stage.count("select count(*) from rate_limits").await, 0);
}

async fn due_accounts_beyond_the_first_hundred_are_deleted(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    stage
        .change_on(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 250) \
             insert into users (id, name, email, email_key, is_admin, created_at, deletion_due_at) \
             select randomblob(16), 'N', 'n' || i, 'n' || i, false, 1, i / 120 from n",
            "insert into users (id, name, email, email_key, is_admin, created_at, deletion_due_at) \
             select gen_random_uuid(), 'N', 'n' || i, 'n' || i, false, 1, i / 120 from generate_series(1, 250) i",
        )
        .await;
    stage.clock.advance(HOUR);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.texts("select email from users").await, [ADA]);
}
