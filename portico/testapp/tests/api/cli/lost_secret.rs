//! A database whose root secret is lost.

use portico_testbed::{Engine, on_both_engines};

use crate::stage::{House, PASSWORD};

on_both_engines! {
    a_lost_secret_stops_every_command_and_is_not_recreated,
    a_database_with_only_keys_also_needs_the_secret,
    an_empty_database_allows_a_new_secret,
    commands_that_start_together_share_one_new_secret,
}

const ADD: [&str; 7] = ["user", "add", "--email", "ada@example.org", "--name", "Ada", "--password-stdin"];

async fn a_lost_secret_stops_every_command_and_is_not_recreated(engine: Engine) {
    let house = House::build(engine).await;
    house.portico().run_with_input(&ADD, PASSWORD).await.done();
    let secret = house.lose_secret();
    for args in [&["serve"][..], &["migrate"], &["user", "list"], &["keys", "list"]] {
        let line = house.portico().run(args).await.failed();
        assert!(line.contains("data/secret.key is missing") && line.contains("from a backup"), "{args:?}: {line}");
    }
    let doctor = house.portico().run(&["doctor"]).await;
    assert!(doctor.stdout.lines().any(|line| line.starts_with("FAIL  secret") && line.contains("from a backup")));
    assert!(doctor.stdout.contains("FAIL  keys           they cannot be decrypted without"), "{}", doctor.stdout);
    assert!(!house.path("data/secret.key").exists());
    let users = house.portico().with("PORTICO_SECRET", &secret).run(&["user", "list"]).await.done();
    assert!(users.contains("ada@example.org"), "{users}");
}

async fn a_database_with_only_keys_also_needs_the_secret(engine: Engine) {
    let house = House::build(engine).await;
    house.portico().run(&["keys", "list"]).await.done();
    house.lose_secret();
    let line = house.portico().run(&["keys", "list"]).await.failed();
    assert!(line.contains("data/secret.key is missing"), "{line}");
}

async fn an_empty_database_allows_a_new_secret(engine: Engine) {
    let house = House::build(engine).await;
    house.portico().run(&["migrate"]).await.done();
    house.lose_secret();
    house.portico().run(&["user", "list"]).await.done();
    assert!(house.path("data/secret.key").exists());
}

async fn commands_that_start_together_share_one_new_secret(engine: Engine) {
    let house = House::build(engine).await;
    let lists = [(); 4].map(|()| house.portico());
    let [a, b, c, d] = lists;
    let args = ["keys", "list"];
    let said = tokio::join!(a.run(&args), b.run(&args), c.run(&args), d.run(&args));
    let said = [said.0.done(), said.1.done(), said.2.done(), said.3.done()];
    assert!(said.iter().all(|keys| keys == &said[0]), "{said:?}");
}
