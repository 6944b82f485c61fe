//! A database that cannot be opened: one line, at once, with the remedy.

use std::fs;

use portico_testbed::{Database, Engine, free_address, on_both_engines, sqlite_url};
use reqwest::Url;
use tempfile::TempDir;

use crate::stage::{House, Portico};

on_both_engines! {
    every_command_names_the_database_and_the_cause_but_no_password,
}

const PASSWORD: &str = "hunter2";

/// The error of a command that uses this database. The doctor says the same.
async fn said(url: &str) -> String {
    let folder = TempDir::new().unwrap();
    let portico = || Portico::on(&folder.path().join("data")).with("DATABASE_URL", url);
    let line = portico().run(&["migrate"]).await.failed();
    let doctor = portico().run(&["doctor"]).await.stdout;
    let found = doctor.lines().find(|line| line.starts_with("FAIL  database")).unwrap();
    assert!(found.ends_with(line.strip_prefix("portico: ").unwrap()), "{found} is not {line}");
    line
}

async fn every_command_names_the_database_and_the_cause_but_no_password(engine: Engine) {
    let house = House::build(engine).await;
    let (url, place) = match engine {
        Engine::Sqlite => {
            let file = house.file("notes.db", &"a letter, and no database. ".repeat(100));
            (sqlite_url(&file), file.display().to_string())
        }
        Engine::Postgres => {
            let address = free_address();
            (format!("postgres://ada:{PASSWORD}@{address}/portico"), address.to_string())
        }
    };
    for args in [&["serve"][..], &["migrate"], &["user", "list"], &["keys", "list"]] {
        let line = house.portico().with("DATABASE_URL", &url).run(args).await.failed();
        assert!(line.contains(&place) && line.contains("DATABASE_URL"), "{args:?}: {line}");
        assert!(!line.contains(PASSWORD) && !line.contains("timed out") && !line.contains("os error"), "{line}");
    }
    let doctor = house.portico().with("DATABASE_URL", &url).run(&["doctor"]).await;
    let line = doctor.stdout.lines().find(|line| line.starts_with("FAIL  database")).unwrap();
    assert!(line.contains(&place) && line.contains("DATABASE_URL"), "{line}");
}

#[tokio::test]
async fn a_stopped_postgres_is_reported_without_a_timeout() {
    let address = free_address();
    let line = said(&format!("postgres://ada:{PASSWORD}@{address}/portico")).await;
    assert!(line.contains(&format!("PostgreSQL at {address} refuses the connection; is it running")), "{line}");
}

#[tokio::test]
async fn an_unknown_host_is_named() {
    let line = said(&format!("postgres://ada:{PASSWORD}@portico.invalid/portico")).await;
    assert!(line.contains("portico.invalid:5432 cannot be found") && !line.contains(PASSWORD), "{line}");
}

#[tokio::test]
async fn a_missing_postgres_database_or_user_is_named() {
    let database = Database::make(Engine::Postgres).await;
    let mut elsewhere = Url::parse(database.url()).unwrap();
    elsewhere.set_path("no_such_place");
    let line = said(elsewhere.as_str()).await;
    assert!(line.contains("has no database no_such_place; create it"), "{line}");

    let mut stranger = Url::parse(database.url()).unwrap();
    stranger.set_username("no_such_user").unwrap();
    stranger.set_password(Some(PASSWORD)).unwrap();
    let line = said(stranger.as_str()).await;
    assert!(line.contains("refuses no_such_user") && !line.contains(PASSWORD), "{line}");
    assert!(line.contains("check the user and the password in DATABASE_URL"), "{line}");
}

#[tokio::test]
async fn an_invalid_url_is_not_shown() {
    let line = said(&format!("postgres://ada:{PASSWORD}/@localhost:port/portico")).await;
    assert!(line.starts_with("portico: DATABASE_URL cannot be read: invalid port"), "{line}");
    assert!(!line.contains(PASSWORD), "{line}");
}

#[tokio::test]
async fn a_password_that_ends_the_address_too_early_is_not_shown() {
    let line = said(&format!("postgres://ada:p@ss/{PASSWORD}@localhost/portico")).await;
    assert!(line.starts_with("portico: DATABASE_URL cannot be read: an @ or a # comes after the host"), "{line}");
    assert!(line.contains("must be written %40, %2F, %3F and %23") && !line.contains("ss:"), "{line}");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_created_is_named_with_the_reason() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for data in [file.join("data"), file.clone()] {
        let line = Portico::on(&data).within(folder.path()).run(&["migrate"]).await.failed();
        assert!(line.contains(&format!("PORTICO_DATA_DIR={}: ", data.display())), "{line}");
        assert!(line.contains("a file with that name exists") && !line.contains("os error"), "{line}");
    }
}
