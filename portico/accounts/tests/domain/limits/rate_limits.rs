use portico_accounts::{Client, Fault, LoggedIn, ProofError, SignUpError};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;
use tokio::task::JoinSet;

use crate::stage::{
    ADA, Attempt, BROWSER, EVE, HOUR, MICROSECOND, MINUTE, PASSWORD, QUARTER, SECOND, SECRET, Stage, entered, from,
    given, password, sign_up_form, try_password,
};

on_both_engines!(
    at_most_ten_wrong_passwords_are_checked,
    ten_of_a_hundred_concurrent_guesses_are_checked,
    the_right_password_does_not_count_as_a_failure,
    an_exhausted_budget_is_restored_when_its_window_closes,
    a_stranger_cannot_lock_out_a_known_browser,
    another_users_browser_does_not_count_as_known,
    spellings_of_one_address_share_a_budget,
    unknown_and_invalid_addresses_are_counted_the_same_way,
    password_spraying_is_limited_by_the_clients_address,
    the_hosts_of_one_ipv6_network_share_a_budget,
    a_refused_attempt_is_counted_on_no_other_axis,
    two_servers_share_their_counts,
    a_restart_keeps_the_counts,
    passwords_within_a_session_have_a_separate_budget,
    sign_ups_from_one_address_are_limited,
    the_table_holds_no_addresses_or_accounts,
    windows_are_deleted_an_hour_after_they_close,
    nothing_is_counted_without_limits,
);

async fn log_in_with(stage: &Stage, client: Client) -> LoggedIn {
    stage.accounts.log_in(given(ADA, PASSWORD), BROWSER, client).await.map(entered).unwrap()
}

/// A browser that Ada has logged in with.
async fn known_browser(stage: &Stage, ip: &str) -> Client {
    let logged_in = log_in_with(stage, from(ip)).await;
    let token = logged_in.tokens.device_token.as_ref().unwrap().expose_secret().to_owned();
    from(ip).with_device_token(Some(token))
}

async fn at_most_ten_wrong_passwords_are_checked(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    assert_eq!(stage.checked(ADA, 100, |n| from(&format!("192.0.2.{n}"))).await, 10);
    let Attempt::Limited(limited) = try_password(&stage.accounts, ADA, PASSWORD, from("198.51.100.1")).await else {
        panic!("not even the right password is checked")
    };
    assert_eq!((limited.budget.count, limited.budget.per, limited.retry_after), (10, QUARTER, QUARTER));
    assert_eq!(limited.to_string(), "Too many attempts. Try again in 15 minutes.");
}

async fn ten_of_a_hundred_concurrent_guesses_are_checked(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    let mut guesses = JoinSet::new();
    for n in 0..100 {
        let accounts = stage.accounts.clone();
        guesses.spawn(async move { try_password(&accounts, ADA, "wrong", from(&format!("192.0.2.{n}"))).await });
    }
    let all = guesses.join_all().await;
    assert_eq!(all.iter().filter(|attempt| **attempt == Attempt::Refused).count(), 10);
}

async fn the_right_password_does_not_count_as_a_failure(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    for _ in 0..30 {
        assert_eq!(try_password(&stage.accounts, ADA, PASSWORD, from("192.0.2.7")).await, Attempt::Let);
    }
    assert_eq!(stage.checked(ADA, 20, |_| from("192.0.2.7")).await, 10);
}

async fn an_exhausted_budget_is_restored_when_its_window_closes(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    assert_eq!(stage.checked(ADA, 11, |_| from("192.0.2.7")).await, 10);
    stage.clock.advance(QUARTER - SECOND);
    let Attempt::Limited(limited) = try_password(&stage.accounts, ADA, PASSWORD, from("192.0.2.7")).await else {
        panic!("not yet")
    };
    assert_eq!(limited.retry_after, SECOND);
    stage.clock.advance(SECOND);
    assert_eq!(try_password(&stage.accounts, ADA, PASSWORD, from("192.0.2.7")).await, Attempt::Let);
}

async fn a_stranger_cannot_lock_out_a_known_browser(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    let known = known_browser(&stage, "192.0.2.7").await;
    // Even from the same address.
    assert_eq!(stage.checked(ADA, 20, |_| from("192.0.2.7")).await, 10);
    assert_eq!(try_password(&stage.accounts, ADA, PASSWORD, known.clone()).await, Attempt::Let);
    assert_eq!(stage.checked(ADA, 20, |_| known.clone()).await, 10, "its own budget is as large");
}

async fn another_users_browser_does_not_count_as_known(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    stage.sign_up(EVE).await;
    let eves = known_browser(&stage, "192.0.2.7").await;
    assert_eq!(stage.checked(EVE, 20, |_| from("198.51.100.1")).await, 10);
    assert!(matches!(try_password(&stage.accounts, EVE, PASSWORD, eves).await, Attempt::Limited(_)));
}

async fn spellings_of_one_address_share_a_budget(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    for spelling in [ADA.to_uppercase(), format!("  {ADA} "), ADA.to_owned()] {
        stage.checked(&spelling, 4, |_| from("192.0.2.7")).await;
    }
    assert_eq!(stage.checked(ADA, 1, |_| from("192.0.2.7")).await, 0);
}

async fn unknown_and_invalid_addresses_are_counted_the_same_way(engine: Engine) {
    let stage = Stage::limited(engine).await;
    for address in ["stranger@example.org", "no address at all"] {
        assert_eq!(stage.checked(address, 20, |n| from(&format!("192.0.2.{n}"))).await, 10, "{address}");
    }
}

async fn password_spraying_is_limited_by_the_clients_address(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let mut looked = 0;
    for n in 0..200 {
        looked += stage.checked(&format!("person-{n}@example.org"), 1, |_| from("192.0.2.7")).await;
    }
    assert_eq!(looked, 100);
    assert_eq!(stage.checked("other@example.org", 1, |_| from("192.0.2.8")).await, 1);
}

async fn the_hosts_of_one_ipv6_network_share_a_budget(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let mut looked = 0;
    for n in 0..120 {
        looked += stage.checked(&format!("person-{n}@example.org"), 1, |_| from(&format!("2001:db8::{n:x}"))).await;
    }
    assert_eq!(looked, 100);
    assert_eq!(stage.checked("other@example.org", 1, |_| from("2001:db8:0:1::1")).await, 1);
}

async fn a_refused_attempt_is_counted_on_no_other_axis(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.checked(ADA, 200, |_| from("192.0.2.7")).await;
    assert_eq!(stage.checked(EVE, 1, |_| from("192.0.2.7")).await, 1, "ten of a hundred attempts are used");
}

async fn two_servers_share_their_counts(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    let other = stage.another_node(SECRET).await.unwrap();
    let mut looked = 0;
    for _ in 0..10 {
        for node in [&stage.accounts, &other] {
            looked += usize::from(try_password(node, ADA, "wrong", from("192.0.2.7")).await == Attempt::Refused);
        }
    }
    assert_eq!(looked, 10);
}

async fn a_restart_keeps_the_counts(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    stage.checked(ADA, 10, |_| from("192.0.2.7")).await;
    let again = stage.another_node(SECRET).await.unwrap();
    assert!(matches!(try_password(&again, ADA, PASSWORD, from("192.0.2.7")).await, Attempt::Limited(_)));
}

async fn passwords_within_a_session_have_a_separate_budget(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.sign_up(ADA).await;
    let caller = stage.browsing(&stage.log_in(ADA, PASSWORD).await.unwrap()).await;
    let mut looked = 0;
    for _ in 0..20 {
        let refused = stage.accounts.reauthenticate(&caller, &password("wrong"), &Client::default()).await;
        looked += usize::from(matches!(refused, Err(ProofError::WrongPassword(_))));
    }
    assert_eq!(looked, 10);
    assert_eq!(
        try_password(&stage.accounts, ADA, PASSWORD, from("192.0.2.7")).await,
        Attempt::Let,
        "the next attempt is allowed"
    );
}

async fn sign_ups_from_one_address_are_limited(engine: Engine) {
    let stage = Stage::limited(engine).await;
    let mut made = 0;
    for n in 0..25 {
        let form = sign_up_form(&format!("person-{n}@example.org"), PASSWORD);
        match stage.accounts.sign_up(form, &from("192.0.2.7")).await {
            Ok(_) => made += 1,
            Err(SignUpError::Fault(Fault::RateLimited(limited))) => assert_eq!(limited.budget.count, 20),
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(made, 20);
    assert!(stage.accounts.sign_up(sign_up_form(ADA, PASSWORD), &from("192.0.2.8")).await.is_ok());
    stage.clock.advance(60 * MINUTE);
    assert!(stage.accounts.sign_up(sign_up_form(EVE, PASSWORD), &from("192.0.2.7")).await.is_ok());
}

async fn the_table_holds_no_addresses_or_accounts(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.checked("stranger@example.org", 1, |_| from("192.0.2.77")).await;
    for needle in ["stranger@example.org", "stranger", "192.0.2.77"] {
        assert_eq!(stage.places_of(needle).await, Vec::<String>::new(), "{needle}");
    }
}

async fn windows_are_deleted_an_hour_after_they_close(engine: Engine) {
    let stage = Stage::limited(engine).await;
    stage.checked(ADA, 1, |_| from("192.0.2.7")).await;
    stage.clock.advance(QUARTER + HOUR - MICROSECOND);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from rate_limits").await, 2);
    stage.clock.advance(MICROSECOND);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from rate_limits").await, 0);
}

async fn nothing_is_counted_without_limits(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.sign_up(ADA).await;
    assert_eq!(stage.checked(ADA, 30, |_| from("192.0.2.7")).await, 30);
    assert_eq!(stage.count("select count(*) from rate_limits").await, 0);
}
