//! Folders and files with names that have another meaning in a URL.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::stage::Portico;

const NAMES: [&str; 9] =
    ["a%2Fb", "100%", "what?", "data?mode=memory", "a#b", "a b", "file:data", "sqlite:data", ":memory:"];

/// The names in a folder, sorted.
fn content(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// Every name as a whole path and as one within the working directory.
fn places() -> impl Iterator<Item = (TempDir, &'static str, Portico)> {
    NAMES.into_iter().flat_map(|name| {
        [true, false].map(|is_whole| {
            let folder = TempDir::new().unwrap();
            let data = if is_whole { folder.path().join(name) } else { name.into() };
            let portico = Portico::on(&data).within(folder.path());
            (folder, name, portico)
        })
    })
}

#[tokio::test]
async fn the_database_is_created_next_to_the_secret() {
    for (folder, name, portico) in places() {
        portico.run(&["migrate"]).await.done();
        assert_eq!(content(folder.path()), [name]);
        assert_eq!(content(&folder.path().join(name)), ["portico.db", "secret.key"], "{name}");
    }
}

#[tokio::test]
async fn the_doctor_checks_the_database_in_use() {
    for (folder, name, portico) in places() {
        portico.run(&["migrate"]).await.done();
        let doctor = Portico::on(&folder.path().join(name)).run(&["doctor"]).await.stdout;
        assert!(doctor.contains("ok    database       SQLite, up to date"), "{name}: {doctor}");
        assert!(doctor.contains("ok    files"), "{name}: {doctor}");
    }
}

#[tokio::test]
async fn a_copy_gets_exactly_the_given_name() {
    for (folder, name, portico) in places() {
        portico.run(&["migrate"]).await.done();
        let elsewhere = TempDir::new().unwrap();
        let data = folder.path().join(name);
        let copy = format!("{name}.copy");
        Portico::on(&data).within(elsewhere.path()).run(&["db", "backup", &copy]).await.done();
        assert_eq!(content(elsewhere.path()), [copy.as_str()]);
        assert!(fs::read(elsewhere.path().join(&copy)).unwrap().starts_with(b"SQLite format 3\0"), "{name}");
    }
}

#[tokio::test]
async fn a_url_given_by_the_operator_is_still_a_url() {
    let folder = TempDir::new().unwrap();
    let portico = Portico::on(&folder.path().join("data")).within(folder.path());
    portico.with("DATABASE_URL", "sqlite://a%20b%3F.db").run(&["migrate"]).await.done();
    assert_eq!(content(folder.path()), ["a b?.db", "data"]);
}
