//! The sessions of a user who has many, page by page.

use std::time::Duration;

use portico_accounts::{Caller, Client, Cursor, List, LogInFrom, LoggedIn, PAGE_SIZE, Page, Session};
use portico_testbed::{Engine, on_both_engines};
use uuid::Uuid;

use crate::stage::{
    self, ADA, BROWSER, EVE, HOUR, KEPT_BROWSER, MICROSECOND, MINUTE, PASSWORD, PROGRAM, SECOND, SECRET, Stage,
    access_token, entered, given, ids, session_token, sizes,
};

on_both_engines!(
    a_hundred_and_twenty_sessions_fill_three_pages,
    sessions_opened_in_the_same_moment_are_listed_once_each,
    changes_between_pages_cause_no_gaps_and_no_duplicates,
    the_other_sessions_leave_room_for_the_current_one,
    fifty_sessions_fit_on_one_page,
    another_accounts_cursor_is_refused,
    a_cursor_works_on_every_node_with_the_same_secret,
    a_session_is_listed_until_the_moment_it_ends,
    a_session_beyond_the_current_page_can_be_ended,
    ending_the_others_reaches_every_page,
);

const MANY: usize = 120;
const NO_TIME: Duration = Duration::ZERO;

/// The caller of the oldest of so many sessions, one opened after each `pause`, and the ids of all, the newest first.
async fn many_sessions(stage: &Stage, number: usize, pause: Duration) -> (Caller, Vec<Uuid>) {
    let oldest = stage.new_session(ADA, PROGRAM).await;
    let me = caller(stage, &oldest).await;
    let mut ids = vec![me.session.id];
    for _ in 1..number {
        stage.clock.advance(pause);
        ids.push(log_in(stage, PROGRAM).await.session.id);
    }
    ids.reverse();
    (me, ids)
}

async fn log_in(stage: &Stage, from: LogInFrom) -> Caller {
    let logged_in = stage.accounts.log_in(given(ADA, PASSWORD), from, Client::default()).await.map(entered).unwrap();
    caller(stage, &logged_in).await
}

async fn caller(stage: &Stage, of: &LoggedIn) -> Caller {
    stage.caller_by_token(access_token(of), Some(session_token(of))).await.unwrap()
}

fn cursor(stage: &Stage, caller: &Caller, page: &Page<Session>) -> Cursor {
    stage.cursor(List::Sessions, caller.user.id, page)
}

/// The pages from `after` to the end.
async fn pages(stage: &Stage, caller: &Caller, after: Option<Cursor>) -> Vec<Vec<Uuid>> {
    let read = async |after| stage.accounts.own_sessions(caller, after).await.unwrap();
    stage::pages(read, |page| cursor(stage, caller, page), after).await
}

async fn a_hundred_and_twenty_sessions_fill_three_pages(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.new_session(EVE, PROGRAM).await;
    let (me, all) = many_sessions(&stage, MANY, MICROSECOND).await;
    let pages = pages(&stage, &me, None).await;
    assert_eq!(sizes(&pages), [50, 50, 20]);
    assert_eq!(pages.concat(), all);
}

async fn sessions_opened_in_the_same_moment_are_listed_once_each(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (me, mut all) = many_sessions(&stage, MANY, NO_TIME).await;
    let pages = pages(&stage, &me, None).await;
    assert_eq!(sizes(&pages), [50, 50, 20]);
    let mut listed = pages.concat();
    listed.sort_unstable();
    all.sort_unstable();
    assert_eq!(listed, all);
}

async fn changes_between_pages_cause_no_gaps_and_no_duplicates(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (me, mut all) = many_sessions(&stage, MANY, SECOND).await;
    let first = stage.accounts.own_sessions(&me, None).await.unwrap();
    // One on the page, the one that the cursor was made from, the next, and a later one.
    let ended = [0, 49, 50, 90].map(|at| all[at]);
    for id in ended {
        assert!(stage.accounts.end_own_session(&me, id, &Client::default()).await.unwrap());
    }
    for _ in 0..5 {
        stage.clock.advance(SECOND);
        log_in(&stage, PROGRAM).await;
    }
    let rest = pages(&stage, &me, Some(cursor(&stage, &me, &first))).await.concat();
    assert_eq!(ids(&first), all[..50]);
    all.drain(..50);
    all.retain(|id| !ended.contains(id));
    assert_eq!(rest, all);
}

async fn the_other_sessions_leave_room_for_the_current_one(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (me, mut all) = many_sessions(&stage, MANY, SECOND).await;
    let mut listed = Vec::new();
    let mut after = None;
    for size in [49, 50, 20] {
        let page = stage.accounts.other_sessions(&me, after).await.unwrap();
        assert_eq!(page.rows.len(), size);
        listed.extend(ids(&page));
        after = page.next.is_some().then(|| cursor(&stage, &me, &page));
    }
    assert_eq!((after, all.pop()), (None, Some(me.session.id)));
    assert_eq!(listed, all);
}

async fn fifty_sessions_fit_on_one_page(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (me, all) = many_sessions(&stage, PAGE_SIZE, SECOND).await;
    let page = stage.accounts.own_sessions(&me, None).await.unwrap();
    assert_eq!((ids(&page), page.next), (all, None));
    assert_eq!(stage.accounts.other_sessions(&me, None).await.unwrap().next, None);
}

async fn another_accounts_cursor_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (ada, _) = many_sessions(&stage, PAGE_SIZE + 1, SECOND).await;
    let eve = caller(&stage, &stage.new_session(EVE, PROGRAM).await).await;
    let next = stage.accounts.own_sessions(&ada, None).await.unwrap().next.unwrap();
    assert_eq!(stage.accounts.cursor(List::Sessions, eve.user.id, &next), None);
    assert_eq!(stage.accounts.cursor(List::Activity, ada.user.id, &next), None);
    // Even if it were accepted, it would lead through Eve's own list.
    let place = stage.accounts.cursor(List::Sessions, ada.user.id, &next);
    let page = stage.accounts.own_sessions(&eve, place).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (0, None));
}

async fn a_cursor_works_on_every_node_with_the_same_secret(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (me, all) = many_sessions(&stage, PAGE_SIZE + 1, SECOND).await;
    let page = stage.accounts.own_sessions(&me, None).await.unwrap();
    let node = stage.another_node(SECRET).await.unwrap();
    let place = node.cursor(List::Sessions, me.user.id, page.next.as_deref().unwrap());
    assert_eq!(place, Some(cursor(&stage, &me, &page)));
    assert_eq!(ids(&node.own_sessions(&me, place).await.unwrap()), all[PAGE_SIZE..]);
}

async fn a_session_is_listed_until_the_moment_it_ends(engine: Engine) {
    let stage = Stage::set(engine).await;
    let me = caller(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    for (from, idle) in [(BROWSER, HOUR), (KEPT_BROWSER, 7 * 24 * HOUR)] {
        let id = log_in(&stage, from).await.session.id;
        assert_listed_for(&stage, &me, id, idle).await;
    }
    // Even if used all the time, it ends a day after the log-in.
    let browser = stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, Client::default()).await.map(entered).unwrap();
    for _ in 0..47 {
        stage.clock.advance(30 * MINUTE);
        assert!(stage.is_known(session_token(&browser)).await);
    }
    let id = stage.caller(session_token(&browser)).await.session.id;
    assert_listed_for(&stage, &me, id, 30 * MINUTE).await;
}

async fn assert_listed_for(stage: &Stage, me: &Caller, id: Uuid, time: Duration) {
    stage.clock.advance(time - MICROSECOND);
    let listed = ids(&stage.accounts.own_sessions(me, None).await.unwrap());
    assert!(listed.contains(&id), "{time:?}");
    stage.clock.advance(MICROSECOND);
    let listed = ids(&stage.accounts.own_sessions(me, None).await.unwrap());
    assert!(!listed.contains(&id), "{time:?}");
    assert!(!stage.accounts.end_own_session(me, id, &Client::default()).await.unwrap(), "it has expired by itself");
}

async fn a_session_beyond_the_current_page_can_be_ended(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (_, all) = many_sessions(&stage, PAGE_SIZE + 2, SECOND).await;
    let me = log_in(&stage, PROGRAM).await;
    assert!(stage.accounts.end_own_session(&me, all[PAGE_SIZE], &Client::default()).await.unwrap());
    assert!(!pages(&stage, &me, None).await.concat().contains(&all[PAGE_SIZE]));
}

async fn ending_the_others_reaches_every_page(engine: Engine) {
    let stage = Stage::set(engine).await;
    let (_, all) = many_sessions(&stage, MANY, SECOND).await;
    let me = log_in(&stage, PROGRAM).await;
    assert_eq!(
        stage.accounts.end_other_sessions(&me, &Client::default()).await.unwrap(),
        u64::try_from(all.len()).unwrap()
    );
    assert_eq!(pages(&stage, &me, None).await, [[me.session.id]]);
}
