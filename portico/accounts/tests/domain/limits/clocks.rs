//! Limits hold in whatever order attempts are counted, and whatever happens to clocks.

use std::time::Duration;

use portico_accounts::{Accounts, Client, Clock, Fault, ProofError, SignUpError, Timestamp};
use portico_testbed::{Engine, on_both_engines};
use tokio::task::JoinSet;

use crate::stage::{
    ADA, Attempt, BROWSER, DAY, EVE, HOUR, MICROSECOND, MILLISECOND, MINUTE, PASSWORD, QUARTER, SECOND, SECRET, Stage,
    broken_outbox, deliver, email, given, numbered, password, sign_up_form, try_password,
};

on_both_engines!(
    ten_attempts_are_allowed_in_any_order_of_times,
    ten_of_a_hundred_concurrent_attempts_are_allowed_while_clocks_disagree,
    a_clock_set_back_allows_no_extra_attempts,
    a_clock_set_back_locks_an_account_for_one_window,
    a_clock_set_back_and_forth_allows_no_extra_attempts,
    every_limit_holds_when_the_clock_is_set_back,
    a_server_whose_clock_is_ahead_keeps_open_windows,
    a_clock_set_back_allows_no_extra_emails,
    a_clock_set_back_closes_a_mailbox_for_one_window,
    servers_that_deliver_concurrently_send_five_emails,
    a_server_whose_clock_is_behind_sends_no_email_early,
);

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How many of `attempts` wrong passwords were checked, each from another client.
async fn checked(stage: &Stage, address: &str, attempts: u32) -> usize {
    stage.checked(address, attempts, numbered).await
}

async fn is_checked(node: &Accounts, address: &str, client: Client) -> bool {
    try_password(node, address, "wrong", client).await == Attempt::Refused
}

async fn wait(stage: &Stage) -> Duration {
    match try_password(&stage.accounts, ADA, "wrong", numbered(999)).await {
        Attempt::Limited(limited) => limited.retry_after,
        other => panic!("the budget is used up: {other:?}"),
    }
}

fn set(clock: &Clock, time: Timestamp) {
    clock.advance(time.since(clock.now()));
    clock.turn_back(clock.now().since(time));
}

fn orders(times: &[Duration]) -> Vec<Vec<Duration>> {
    if times.is_empty() {
        return vec![Vec::new()];
    }
    let with_last = |n: usize| {
        let mut rest = times.to_vec();
        let last = rest.remove(n);
        orders(&rest).into_iter().map(move |order| [order, vec![last]].concat())
    };
    (0..times.len()).flat_map(with_last).collect()
}

async fn ten_attempts_are_allowed_in_any_order_of_times(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let start = stage.clock.now();
    for (person, order) in orders(&[Duration::ZERO, MICROSECOND, 7 * MINUTE, QUARTER - MICROSECOND]).iter().enumerate()
    {
        let mut looked = 0;
        for time in order {
            set(&stage.clock, start + *time);
            looked += checked(&stage, &format!("person-{person}@example.org"), 3).await;
        }
        assert_eq!(looked, 10, "{order:?}");
    }
}

async fn ten_of_a_hundred_concurrent_attempts_are_allowed_while_clocks_disagree(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    let nodes = [stage.accounts.clone(), stage.another_node(SECRET).await.unwrap()];
    let mut guesses = JoinSet::new();
    for (n, node) in (0..100).zip(nodes.iter().cycle()) {
        let (node, clock) = (node.clone(), stage.clock.clone());
        guesses.spawn(async move {
            if n % 3 == 0 {
                clock.advance(3 * MILLISECOND)
            } else {
                clock.turn_back(MILLISECOND)
            }
            is_checked(&node, ADA, numbered(n)).await
        });
    }
    let guesses = guesses.join_all().await;
    assert_eq!(guesses.into_iter().filter(|is_checked| *is_checked).count(), 10);
}

async fn a_clock_set_back_allows_no_extra_attempts(engine: Engine) {
    for back in [MICROSECOND, SECOND, 20 * MINUTE, HOUR, DAY, YEAR] {
        let stage = Stage::limited(engine).await;
        assert_eq!(checked(&stage, ADA, 7).await, 7);
        stage.clock.turn_back(back);
        assert_eq!(checked(&stage, ADA, 7).await, 3, "{back:?}");
        stage.clock.advance(QUARTER - MICROSECOND);
        assert_eq!(checked(&stage, ADA, 7).await, 0, "{back:?}");
    }
}

async fn a_clock_set_back_locks_an_account_for_one_window(engine: Engine) {
    for (back, longest) in [(SECOND, QUARTER + SECOND), (HOUR, QUARTER), (YEAR, QUARTER)] {
        let stage = Stage::limited(engine).await;
        stage.sign_up(ADA).await;
        assert_eq!(checked(&stage, ADA, 20).await, 10);
        stage.clock.turn_back(back);
        assert_eq!(wait(&stage).await, longest, "{back:?}");
        stage.clock.advance(longest - MICROSECOND);
        assert_eq!(wait(&stage).await, MICROSECOND, "{back:?}");
        stage.clock.advance(MICROSECOND);
        stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, numbered(1)).await.unwrap();
        assert_eq!(checked(&stage, ADA, 20).await, 10, "{back:?}");
    }
}

async fn a_clock_set_back_and_forth_allows_no_extra_attempts(engine: Engine) {
    for apart in [MINUTE, 20 * MINUTE, HOUR, YEAR] {
        let stage = Stage::limited(engine).await;
        stage.clock.advance(apart);
        let mut looked = 0;
        for _ in 0..4 {
            looked += checked(&stage, ADA, 4).await;
            stage.clock.turn_back(apart);
            looked += checked(&stage, ADA, 4).await;
            stage.clock.advance(apart + SECOND);
        }
        assert_eq!(looked, 10, "{apart:?}");
    }
}

async fn every_limit_holds_when_the_clock_is_set_back(engine: Engine) {
    for back in [SECOND, YEAR] {
        let stage = Stage::limited(engine).await;
        let accounts = &stage.accounts;
        let guessing = stage.browsing(&stage.new_session(ADA, BROWSER).await).await;
        let moving = stage.browsing(&stage.log_in(ADA, PASSWORD).await.unwrap()).await;
        let (mut sign_ups, mut guesses, mut moves, mut links, mut from_one_address) = (0, 0, 0, 0, 0);
        for n in 0..110 {
            stage.clock.turn_back(if n == 5 { back } else { Duration::ZERO });
            let guess = is_checked(accounts, &format!("guess-{n}@example.org"), numbered(1)).await;
            from_one_address += u32::from(guess);
            let link = accounts.request_password_reset(&email(EVE), &numbered(1)).await;
            links += u32::from(link.is_ok());
            if n < 25 {
                let form = sign_up_form(&format!("person-{n}@example.org"), PASSWORD);
                sign_ups += u32::from(is_within(accounts.sign_up(form, &numbered(1)).await));
                let wrong = accounts.reauthenticate(&guessing, &password("wrong"), &Client::default()).await;
                guesses += u32::from(matches!(wrong, Err(ProofError::WrongPassword(_))));
                let moved =
                    accounts.request_email_change(&moving, &email(EVE), &password(PASSWORD), &Client::default()).await;
                moves += u32::from(moved.is_ok());
            }
        }
        assert_eq!((sign_ups, guesses, moves, links, from_one_address), (20, 10, 10, 100, 100), "{back:?}");
    }
}

fn is_within<T>(signed_up: Result<T, SignUpError>) -> bool {
    match signed_up {
        Ok(_) => true,
        Err(SignUpError::Fault(Fault::RateLimited(_))) => false,
        Err(error) => panic!("{error:?}"),
    }
}

async fn a_server_whose_clock_is_ahead_keeps_open_windows(engine: Engine) {
    let stage = Stage::limited(engine).await;
    assert_eq!(checked(&stage, ADA, 10).await, 10);
    stage.clock.advance(HOUR);
    stage.accounts.clean_up().await.unwrap();
    stage.clock.turn_back(HOUR);
    assert_eq!(checked(&stage, ADA, 10).await, 0);
}

async fn a_clock_set_back_allows_no_extra_emails(engine: Engine) {
    for back in [SECOND, 3 * HOUR, YEAR] {
        let stage = with_a_verified_user(engine).await;
        request_links(&stage, 3).await;
        request_notices(&stage, 3).await;
        stage.clock.turn_back(back);
        request_links(&stage, 9).await;
        request_notices(&stage, 9).await;
        assert_eq!(stage.count("select count(*) from mail_counts where kind like 'link/%'").await, 5, "{back:?}");
        assert_eq!(stage.count("select count(*) from mail_counts where kind like 'notice/%'").await, 5, "{back:?}");
    }
}

async fn a_clock_set_back_closes_a_mailbox_for_one_window(engine: Engine) {
    let stage = with_a_verified_user(engine).await;
    stage.clock.advance(YEAR);
    request_notices(&stage, 9).await;
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
    stage.clock.turn_back(YEAR);
    request_notices(&stage, 1).await;
    stage.clock.advance(HOUR - MICROSECOND - MILLISECOND);
    request_notices(&stage, 1).await;
    assert_eq!(stage.mails_to(ADA).await.len(), 5, "sent emails count for an hour");
    stage.clock.advance(MICROSECOND);
    request_notices(&stage, 9).await;
    assert_eq!(stage.mails_to(ADA).await.len(), 10);
}

async fn servers_that_deliver_concurrently_send_five_emails(engine: Engine) {
    let stage = with_a_verified_user(engine).await;
    for _ in 0..20 {
        stage.log_in(ADA, PASSWORD).await.unwrap();
    }
    let a = stage.another_node(SECRET).await.unwrap();
    let b = stage.another_node(SECRET).await.unwrap();
    tokio::join!(deliver(&stage.accounts), deliver(&a), deliver(&b));
    assert_eq!(stage.mails_to(ADA).await.len(), 5);
}

async fn a_server_whose_clock_is_behind_sends_no_email_early(engine: Engine) {
    let stage = Stage::set(engine).await;
    let broken = stage.another_node_sending(broken_outbox()).await;
    stage.sign_up(ADA).await;
    for _ in 0..11 {
        deliver(&broken).await;
        stage.clock.advance(HOUR);
    }
    deliver(&broken).await;
    for behind in [MICROSECOND, MINUTE] {
        stage.clock.turn_back(behind);
        assert_eq!(stage.mails_to(ADA).await.len(), 0, "the pause of an hour has just begun");
    }
}

/// A user who has had no email yet. Each further log-in sends a notice.
async fn with_a_verified_user(engine: Engine) -> Stage {
    let stage = Stage::set(engine).await;
    stage.new_verified_session(ADA, BROWSER).await;
    stage
}

/// Requests reset links, each delivered at once.
async fn request_links(stage: &Stage, times: usize) {
    for _ in 0..times {
        stage.clock.advance(MILLISECOND);
        stage.accounts.request_password_reset(&email(ADA), &Client::default()).await.unwrap();
        deliver(&stage.accounts).await;
    }
}

/// Logs in with new devices. The notice of each is delivered at once.
async fn request_notices(stage: &Stage, times: usize) {
    for _ in 0..times {
        stage.clock.advance(MILLISECOND);
        stage.log_in(ADA, PASSWORD).await.unwrap();
        deliver(&stage.accounts).await;
    }
}
