//! A long history, page by page.

use std::cmp::Reverse;

use portico_accounts::{AuditEntry, Cursor, List, Page};
use portico_testbed::{Engine, on_both_engines};
use uuid::Uuid;

use crate::stage::{self, ADA, EVE, PASSWORD, SECOND, Stage, ids, sizes};

on_both_engines!(
    a_hundred_and_twenty_entries_fill_three_pages,
    entries_of_the_same_moment_are_listed_once_each,
    changes_between_pages_cause_no_gaps_and_no_duplicates,
    another_accounts_cursor_is_refused,
);

async fn with_long_histories(engine: Engine) -> (Stage, Uuid, Uuid) {
    let stage = Stage::set(engine).await;
    let (ada, eve) = (stage.sign_up(ADA).await.id, stage.sign_up(EVE).await.id);
    stage.fill_histories().await;
    (stage, ada, eve)
}

fn cursor(stage: &Stage, user: Uuid, page: &Page<AuditEntry>) -> Cursor {
    stage.cursor(List::Activity, user, page)
}

/// The pages from `after` to the end.
async fn pages(stage: &Stage, user: Uuid, after: Option<Cursor>) -> Vec<Vec<Uuid>> {
    let read = async |after| stage.accounts.activity(user, after).await.unwrap();
    stage::pages(read, |page| cursor(stage, user, page), after).await
}

/// All of it at once, the newest first.
async fn whole(stage: &Stage, user: Uuid) -> Vec<Uuid> {
    let trail = stage.accounts.audit_trail(user, 1_000).await.unwrap();
    assert!(trail.is_sorted_by_key(|entry| (Reverse(entry.occurred_at), Reverse(entry.id))));
    trail.iter().map(|entry| entry.id).collect()
}

async fn a_hundred_and_twenty_entries_fill_three_pages(engine: Engine) {
    let (stage, ada, _) = with_long_histories(engine).await;
    let pages = pages(&stage, ada, None).await;
    assert_eq!(sizes(&pages), [50, 50, 20]);
    assert_eq!(pages.concat(), whole(&stage, ada).await);
}

async fn entries_of_the_same_moment_are_listed_once_each(engine: Engine) {
    let (stage, ada, _) = with_long_histories(engine).await;
    stage.change("update audit_events set occurred_at = 1790000000000000").await;
    let pages = pages(&stage, ada, None).await;
    assert_eq!(sizes(&pages), [50, 50, 20]);
    assert_eq!(pages.concat(), whole(&stage, ada).await);
}

async fn changes_between_pages_cause_no_gaps_and_no_duplicates(engine: Engine) {
    let (stage, ada, _) = with_long_histories(engine).await;
    let before = whole(&stage, ada).await;
    let first = stage.accounts.activity(ada, None).await.unwrap();
    stage.clock.advance(SECOND);
    stage.log_in(ADA, PASSWORD).await.unwrap();
    // The entry that the cursor was made from, and the oldest ones.
    stage.change("delete from audit_events where occurred_at in (1790000000000071, 1790000000000001)").await;
    let rest = pages(&stage, ada, Some(cursor(&stage, ada, &first))).await.concat();
    assert_eq!(ids(&first), before[..50]);
    assert_eq!(rest, before[50..119]);
}

async fn another_accounts_cursor_is_refused(engine: Engine) {
    let (stage, ada, eve) = with_long_histories(engine).await;
    let next = stage.accounts.activity(ada, None).await.unwrap().next.unwrap();
    assert_eq!(stage.accounts.cursor(List::Activity, eve, &next), None);
    assert_eq!(stage.accounts.cursor(List::Sessions, ada, &next), None);
    // Even if it were accepted, it would lead through Eve's own history.
    let place = stage.accounts.cursor(List::Activity, ada, &next);
    let hers = whole(&stage, eve).await;
    assert!(ids(&stage.accounts.activity(eve, place).await.unwrap()).iter().all(|id| hers.contains(id)));
}
