use portico_accounts::{Client, PasskeyError};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, DAY, HOUR, MINUTE, SECRET, Stage, json, passkey, refused};

on_both_engines!(
    only_one_of_twenty_identical_answers_logs_in,
    an_answer_works_once_even_after_a_restart_and_on_another_node,
    of_twenty_equal_creations_at_once_one_adds_a_passkey,
    used_challenges_are_deleted_an_hour_after_they_expired,
    a_refused_signature_uses_up_its_challenge,
);

async fn only_one_of_twenty_identical_answers_logs_in(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let other = stage.another_node(SECRET).await.unwrap();
    let answer = passkey.answer(&stage.log_in_options()).json();
    let attempts = (0..20).map(|i| {
        let node = if i % 2 == 0 { stage.accounts.clone() } else { other.clone() };
        let answer = answer.clone();
        tokio::spawn(async move { node.log_in_with_passkey(&answer, BROWSER, &Client::default()).await.is_ok() })
    });
    let attempts: Vec<_> = attempts.collect();
    let mut successes = 0;
    for attempt in attempts {
        successes += u32::from(attempt.await.unwrap());
    }
    assert_eq!(successes, 1);
    assert_eq!(stage.count("select count(*) from sessions").await, 2);
    assert_eq!(stage.count("select count(*) from used_challenges").await, 2, "with the one of the creation");
}

async fn an_answer_works_once_even_after_a_restart_and_on_another_node(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let answer = passkey.answer(&stage.log_in_options()).json();
    assert!(stage.log_in_by(&answer).await.is_ok());
    assert!(!refused(stage.log_in_by(&answer).await));
    let restarted = stage.another_node(SECRET).await.unwrap();
    assert!(!refused(restarted.log_in_with_passkey(&answer, BROWSER, &Client::default()).await));
    let again = passkey.answer(&stage.log_in_options()).json();
    assert!(restarted.log_in_with_passkey(&again, BROWSER, &Client::default()).await.is_ok(), "nodes share challenges");
}

async fn of_twenty_equal_creations_at_once_one_adds_a_passkey(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let created = passkey().create(&json(&stage.creation_options(&caller).await.unwrap())).json();
    let attempts: Vec<_> = (0..20)
        .map(|_| {
            let (node, caller, created) = (stage.accounts.clone(), caller.clone(), created.clone());
            tokio::spawn(async move { node.add_passkey(&caller, &created, None, &Client::default()).await })
        })
        .collect();
    let mut added = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            Ok(_) => added += 1,
            Err(PasskeyError::Invalid(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((added, stage.count("select count(*) from passkeys").await), (1, 1));
}

async fn used_challenges_are_deleted_an_hour_after_they_expired(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    stage.log_in_with_passkey(&mut passkey).await;
    stage.clock.advance(5 * MINUTE + HOUR - MINUTE);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from used_challenges").await, 2);
    stage.clock.advance(MINUTE);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from used_challenges").await, 0);
    stage
        .change(match engine {
            Engine::Sqlite => {
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) \
                           insert into used_challenges (challenge_hash, expires_at) select cast(i as blob), i from n"
            }
            Engine::Postgres => {
                "insert into used_challenges (challenge_hash, expires_at) \
                             select convert_to(i::text, 'utf8'), i from generate_series(1, 1000) i"
            }
        })
        .await;
    stage.clock.advance(DAY);
    stage.accounts.clean_up().await.unwrap();
    assert_eq!(stage.count("select count(*) from used_challenges").await, 0, "in several batches");
}

async fn a_refused_signature_uses_up_its_challenge(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let answer = passkey.answer(&stage.log_in_options());
    assert!(!refused(stage.log_in_by(&answer.json_with(&[0; 64])).await));
    assert!(!refused(stage.log_in_by(&answer.json()).await), "there is no second guess");
}
