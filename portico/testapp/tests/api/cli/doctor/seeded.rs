//! One fault at a time. Each has a line of its own, which says what to do. The faults of a start and of the settings are
//! in `cli::failures` and `cli::config`.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use portico_testbed::{Engine, free_address, on_both_engines};

use super::lines;
use crate::stage::{House, Portico};

on_both_engines! {
    keys_are_not_checked_before_pending_migrations,
    keys_are_not_checked_without_a_database,
    a_missing_table_of_passkeys_is_reported,
    a_missing_table_of_users_is_reported,
    a_secret_that_others_can_read_is_reported,
}

async fn migrated(engine: Engine) -> House {
    let house = House::build(engine).await;
    house.portico().run(&["keys", "list"]).await.done();
    house
}

async fn only_line(portico: Portico, subject: &str) -> String {
    let found = lines(portico, subject).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found.concat()
}

async fn keys_are_not_checked_before_pending_migrations(engine: Engine) {
    let house = migrated(engine).await;
    house.change("delete from _app_migrations").await;
    let database = only_line(house.portico(), "database").await;
    assert!(database.starts_with("ok    ") && database.contains(" pending for the next start"), "{database}");
    let keys = only_line(house.portico(), "keys").await;
    assert_eq!(keys, "ok    keys           not checked before the pending migrations are applied");
    assert_eq!(lines(house.portico(), "administrators").await, [""; 0]);
}

async fn keys_are_not_checked_without_a_database(engine: Engine) {
    let house = migrated(engine).await;
    let (url, cure) = match engine {
        Engine::Sqlite => ("sqlite:///dev/null/nothing.db".to_owned(), "choose another location"),
        Engine::Postgres => (format!("postgres://ada@{}/portico", free_address()), "is it running"),
    };
    let without = || house.portico().with("DATABASE_URL", &url);
    let keys = only_line(without(), "keys").await;
    assert_eq!(keys, "FAIL  keys           they cannot be checked without the database");
    let database = only_line(without(), "database").await;
    assert!(database.starts_with("FAIL  ") && database.contains(cure), "{database}");
}

const RESTORE: &str = "; if a table is damaged or missing, restore a backup";

async fn a_missing_table_of_passkeys_is_reported(engine: Engine) {
    let house = migrated(engine).await;
    house.change("alter table passkeys rename to former_passkeys").await;
    let line = only_line(house.portico(), "passkeys").await;
    assert!(line.starts_with("FAIL  passkeys       the database reports an error: "), "{line}");
    assert!(line.contains("passkeys") && line.ends_with(RESTORE), "{line}");
}

async fn a_missing_table_of_users_is_reported(engine: Engine) {
    let house = migrated(engine).await;
    house.change("alter table users rename to people").await;
    let line = only_line(house.portico(), "administrators").await;
    assert!(line.starts_with("FAIL  administrators the database reports an error: "), "{line}");
    assert!(line.contains("users") && line.ends_with(RESTORE), "{line}");
}

async fn a_secret_that_others_can_read_is_reported(engine: Engine) {
    let house = migrated(engine).await;
    let secret = house.path("data/secret.key");
    fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
    let line = only_line(house.portico(), "secret").await;
    let cure = format!("can be read by others; run: chmod 600 {}", secret.display());
    assert!(line.starts_with("FAIL  secret") && line.ends_with(&cure), "{line}");
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
    assert!(only_line(house.portico(), "secret").await.starts_with("ok    secret"));
}

#[tokio::test]
async fn an_outbox_of_another_user_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let portico = || house.ordinary_user().with("DATABASE_URL", "");
    portico().run(&["migrate"]).await.done();
    fs::create_dir(house.path("data/outbox")).unwrap();
    house.withhold("data/outbox");
    let line = only_line(portico(), "mail").await;
    assert!(
        line.starts_with("FAIL  mail") && line.contains("data/outbox cannot be written: permission denied"),
        "{line}"
    );
    assert!(line.contains("chown USER "), "{line}");
}

#[tokio::test]
async fn a_site_that_is_not_built_is_reported_with_its_first_missing_file() {
    let house = House::build(Engine::Sqlite).await;
    let site = house.path("site");
    let portico = || house.portico().with("LEPTOS_SITE_ROOT", site.to_str().unwrap());
    let line = only_line(portico(), "assets").await;
    assert!(line.starts_with("FAIL  assets"), "{line}");
    assert!(line.ends_with("pkg/portico.js is missing; run make build, or set LEPTOS_SITE_ROOT"), "{line}");
    for folder in ["pkg", "passkeys"] {
        fs::create_dir_all(site.join(folder)).unwrap();
    }
    for file in ["pkg/portico.js", "pkg/portico.wasm", "pkg/portico.css", "passkeys/passkeys.js"] {
        fs::write(site.join(file), "").unwrap();
    }
    assert_eq!(only_line(portico(), "assets").await, "ok    assets         the site is built");
}

#[tokio::test]
async fn an_address_for_metrics_that_is_in_use_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    // It takes one connection and hangs up.
    let asked = std::thread::spawn(move || taken.incoming().take(1).count());
    let found = lines(house.portico().with("PORTICO_METRICS_LISTEN", &address), "listening").await;
    let cure = format!(
        "{address} is in use; stop the program that listens there, or set PORTICO_METRICS_LISTEN to another port"
    );
    assert!(found.iter().any(|line| *line == format!("FAIL  listening      {cure}")), "{found:?}");
    assert_eq!(asked.join().unwrap(), 1);
}
