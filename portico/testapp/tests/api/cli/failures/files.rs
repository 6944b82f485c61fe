//! Files and folders: missing, owned by another user, or of the wrong kind.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use portico_testbed::Engine;

use super::{cause, doctor_says};
use crate::stage::{House, Portico};

const MIGRATE: [&str; 1] = ["migrate"];

/// With the default database, in the data folder.
fn here(portico: Portico) -> Portico {
    portico.with("DATABASE_URL", "")
}

/// A house whose database, keys and secret were created by a command, as root if the tests run as root.
async fn used() -> House {
    let house = House::build(Engine::Sqlite).await;
    here(house.portico()).run(&["keys", "list"]).await.done();
    house
}

fn whose(house: &House) -> &'static str {
    if house.runs_as_root() { "it belongs to root" } else { "it belongs to user " }
}

#[tokio::test]
async fn a_secret_owned_by_root_is_reported_with_the_chown_command() {
    let house = used().await;
    here(house.ordinary_user()).run(&MIGRATE).await.done();
    house.withhold("data/secret.key");
    for args in [&["serve"][..], &MIGRATE, &["user", "list"]] {
        let portico = || here(house.ordinary_user()).with("PORTICO_LOG_FORMAT", "pretty");
        let line = cause(portico, args, "secret").await;
        assert!(line.contains("data/secret.key cannot be read: permission denied"), "{line}");
        assert!(line.contains(whose(&house)) && line.contains("chown USER "), "{line}");
    }
}

#[tokio::test]
async fn sqlite_files_owned_by_root_are_reported() {
    let house = used().await;
    here(house.ordinary_user()).run(&MIGRATE).await.done();
    house.withhold("data/portico.db");
    let line = cause(|| here(house.ordinary_user()), &MIGRATE, "database").await;
    assert!(line.contains("data/portico.db cannot be written: permission denied"), "{line}");
    assert!(line.contains(whose(&house)) && line.contains("chown USER "), "{line}");
}

#[tokio::test]
async fn a_data_folder_owned_by_root_is_reported() {
    let house = used().await;
    here(house.ordinary_user()).run(&MIGRATE).await.done();
    house.withhold("data");
    let line = cause(|| here(house.ordinary_user()), &MIGRATE, "secret").await;
    assert!(line.contains("data cannot be written: permission denied"), "{line}");
    assert!(line.contains(whose(&house)) && line.contains("chown USER "), "{line}");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_created_is_reported() {
    let house = used().await;
    here(house.ordinary_user()).run(&MIGRATE).await.done();
    fs::create_dir(house.path("srv")).unwrap();
    house.withhold("srv");
    let folder = house.path("srv/data").display().to_string();
    let portico = || here(house.ordinary_user()).with("PORTICO_DATA_DIR", &folder);
    let line = portico().run(&MIGRATE).await.failed();
    assert!(line.contains("srv") && line.contains("permission denied"), "{line}");
    let found = doctor_says(portico(), "files", "FAIL").await;
    assert!(found.contains("srv/data cannot be created: permission denied; the folder "), "{found}");
    assert!(!found.contains("chown"), "{found}");
}

#[tokio::test]
async fn a_data_folder_where_the_system_allows_none_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let portico = || here(house.portico()).with("PORTICO_DATA_DIR", "/proc/nope");
    let line = portico().run(&MIGRATE).await.failed();
    let found = doctor_says(portico(), "files", "FAIL").await;
    // Other users may not even try.
    let reasons = match house.runs_as_root() {
        true => ["the system allows no new folder there", "the system allows no new file there"],
        false => ["permission denied"; 2],
    };
    assert!(line.contains("PORTICO_DATA_DIR=/proc/nope: ") && line.contains(reasons[0]), "{line}");
    assert!(found.contains("/proc") && found.contains(reasons[1]), "{found}");
}

#[tokio::test]
async fn a_data_folder_with_too_long_a_name_is_reported_with_its_variable() {
    let house = House::build(Engine::Sqlite).await;
    for folder in ["x".repeat(300), format!("/{}", "x/".repeat(3000))] {
        let line = cause(|| here(house.portico()).with("PORTICO_DATA_DIR", &folder), &MIGRATE, "database").await;
        assert!(line.starts_with(&format!("PORTICO_DATA_DIR={folder}: ")), "{line}");
        assert!(line.ends_with("this name is too long for the disk; choose a shorter one"), "{line}");
    }
}

/// A doctor run as root can read everything, but it sees who owns what.
#[tokio::test]
async fn root_is_also_warned_of_files_with_two_owners() {
    let house = used().await;
    here(house.ordinary_user()).run(&MIGRATE).await.done();
    if house.runs_as_root() {
        house.withhold("data/secret.key");
        let line = doctor_says(here(house.portico()), "files", "warn").await;
        assert!(line.contains("data/secret.key belongs to root, but its folder belongs to user 65534"), "{line}");
        assert!(line.contains("run as root: chown 65534 "), "{line}");
    } else {
        let said = here(house.portico()).run(&["doctor"]).await.stdout;
        assert!(!said.contains("belongs to"), "{said}");
    }
}

#[tokio::test]
async fn a_folder_in_place_of_a_file_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    fs::create_dir_all(house.path("data/secret.key")).unwrap();
    let line = cause(|| here(house.portico()), &MIGRATE, "secret").await;
    assert!(line.contains("data/secret.key is a folder but must be a file"), "{line}");

    let house = House::build(Engine::Sqlite).await;
    fs::create_dir_all(house.path("data/portico.db")).unwrap();
    let line = cause(|| here(house.portico()), &MIGRATE, "database").await;
    assert!(line.contains("data/portico.db is a folder but must be a file"), "{line}");
}

#[tokio::test]
async fn a_file_in_place_of_a_folder_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    house.file("data", "a letter");
    let line = here(house.portico()).run(&MIGRATE).await.failed();
    assert!(line.contains("a file with that name exists"), "{line}");
    let found = doctor_says(here(house.portico()), "files", "FAIL").await;
    assert!(found.contains("data is a file but must be a folder; move it away"), "{found}");

    let house = used().await;
    house.file("data/outbox", "a letter");
    let found = doctor_says(here(house.portico()), "mail", "FAIL").await;
    assert!(found.contains("data/outbox is a file but must be a folder; move it away"), "{found}");
}

#[tokio::test]
async fn a_database_in_a_missing_folder_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let url = format!("sqlite://{}", house.path("no/such/x.db").display());
    let line = cause(|| house.portico().with("DATABASE_URL", &url), &MIGRATE, "database").await;
    assert!(
        line.contains("cannot be created: the folder ") && line.contains(" does not exist; create it: mkdir -p "),
        "{line}"
    );
}

#[tokio::test]
async fn a_failed_backup_says_where_and_why() {
    let house = used().await;
    let backup = async |name: &str| {
        let file = house.path(name);
        here(house.portico()).run(&["db", "backup", file.to_str().unwrap()]).await.failed()
    };
    let line = backup("no/such/copy.db").await;
    assert!(
        line.contains("copy.db cannot be created: the folder ")
            && line.contains(" does not exist; create it: mkdir -p "),
        "{line}"
    );
    house.file("letter", "a letter");
    let line = backup("letter").await;
    assert!(line.contains("letter exists") && line.contains("name another one"), "{line}");
    let line = backup("letter/copy.db").await;
    assert!(line.contains("letter is a file but must be a folder") && !line.contains(".part"), "{line}");

    here(house.ordinary_user()).run(&MIGRATE).await.done();
    fs::create_dir(house.path("copies")).unwrap();
    house.withhold("copies");
    let copy = house.path("copies/copy.db");
    let line = here(house.ordinary_user()).run(&["db", "backup", copy.to_str().unwrap()]).await.failed();
    assert!(line.contains("permission denied; the folder ") && line.contains("copies belongs to "), "{line}");
}

#[tokio::test]
async fn a_failed_key_import_says_what_to_do() {
    let house = used().await;
    let import = async |name: &str| {
        let file = house.path(name);
        here(house.portico()).run(&["keys", "import", file.to_str().unwrap()]).await.failed()
    };
    assert!(import("no.pem").await.contains("no.pem does not exist; check its name"));
    assert!(import("data").await.contains("data is a folder but must be a file"));
    fs::write(house.path("der.pem"), [0xff, 0xfe]).unwrap();
    let line = import("der.pem").await;
    assert!(line.contains("no readable private key in PEM") && line.contains("openssl genpkey"), "{line}");
}

#[tokio::test]
async fn an_unreadable_dot_env_is_reported_with_its_owner() {
    let house = used().await;
    here(house.ordinary_user()).run(&MIGRATE).await.done();
    house.file(".env", "PORTICO_LOG=info\n");
    house.withhold(".env");
    let line = here(house.ordinary_user()).run(&["doctor"]).await.failed();
    assert!(line.contains(".env cannot be read: permission denied") && line.contains(whose(&house)), "{line}");
}

#[tokio::test]
async fn a_binary_secret_is_reported_in_plain_words() {
    let house = used().await;
    fs::write(house.path("data/secret.key"), [0xff, 0xfe]).unwrap();
    let line = cause(|| here(house.portico()), &MIGRATE, "secret").await;
    assert!(line.contains("is not base64") && line.contains("openssl rand -base64 32"), "{line}");
}

#[tokio::test]
async fn a_secret_behind_a_broken_link_is_reported() {
    let house = used().await;
    let secret = house.path("data/secret.key");
    fs::remove_file(&secret).unwrap();
    symlink(house.path("unmounted/secret.key"), &secret).unwrap();
    let line = cause(|| here(house.portico()), &MIGRATE, "secret").await;
    assert!(line.contains("is a link to a missing file") && line.contains("restore the secret"), "{line}");
}

#[tokio::test]
async fn a_secret_that_is_a_pipe_is_not_waited_for() {
    let house = used().await;
    let secret = house.path("data/secret.key");
    fs::remove_file(&secret).unwrap();
    assert!(Command::new("mkfifo").args(["-m", "600"]).arg(&secret).status().unwrap().success());
    let line = cause(|| here(house.portico()), &MIGRATE, "secret").await;
    assert!(line.contains("is not a file") && line.contains("restore the secret"), "{line}");
}

#[tokio::test]
async fn a_missing_value_names_its_option() {
    let house = used().await;
    let line = here(house.portico()).run(&["user", "add"]).await.failed();
    assert!(line.ends_with("Email is missing; pass it with --email"), "{line}");
}
