//! A doctor that runs in another folder than the server's.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use portico_testbed::Engine;

use super::lines;
use crate::stage::{House, Portico};

/// As after `cd`: no setting is in the environment.
fn within(portico: Portico, folder: &Path) -> Portico {
    let settings = ["DATABASE_URL", "PORTICO_DATA_DIR", "PORTICO_BCRYPT_COST", "PORTICO_RATE_LIMIT"];
    settings.iter().fold(portico.within(folder), |portico, name| portico.with(name, ""))
}

/// A folder that an ordinary user may enter, but not change.
fn closed(house: &House) -> PathBuf {
    let folder = house.path("elsewhere");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o555)).unwrap();
    folder
}

#[tokio::test]
async fn a_folder_without_settings_and_data_is_named_first() {
    let house = House::build(Engine::Sqlite).await;
    let portico = || house.ordinary_user();
    portico().run(&["--version"]).await.done();
    let folder = closed(&house);
    let said = within(portico(), &folder).run(&["doctor"]).await.stdout;
    let folder = folder.display();
    let warning = format!("warn  configuration  no .env in {folder}; is this the server's folder?");
    assert_eq!(said.lines().next(), Some(&*warning), "{said}");
    let cause = format!("data cannot be created: permission denied; the folder {folder} belongs to ");
    assert!(said.lines().any(|line| line.starts_with("FAIL  files") && line.contains(&cause)), "{said}");
    assert!(!said.contains("chown") && !said.contains("chmod"), "{said}");
}

#[tokio::test]
async fn a_folder_with_a_setting_or_data_is_not_questioned() {
    let house = House::build(Engine::Sqlite).await;
    let asks = async |portico: Portico| lines(portico, "configuration").await.concat().contains("no .env in ");
    let folder = house.path("new");
    fs::create_dir(&folder).unwrap();
    assert!(asks(within(house.portico(), &folder)).await);
    assert!(!asks(within(house.portico(), &folder).with("PORTICO_LOG", "info")).await);
    fs::create_dir(folder.join("data")).unwrap();
    assert!(!asks(within(house.portico(), &folder)).await);
    fs::remove_dir(folder.join("data")).unwrap();
    fs::write(folder.join(".env"), "").unwrap();
    assert!(!asks(within(house.portico(), &folder)).await);
}

#[tokio::test]
async fn no_command_is_suggested_for_the_working_directory() {
    let house = House::build(Engine::Sqlite).await;
    let folder = house.path("open");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    let portico = within(house.portico(), &folder).with("PORTICO_DATA_DIR", ".");
    let line = lines(portico, "files").await.concat();
    let advice = "others can list .; set PORTICO_DATA_DIR to a folder that contains only this data";
    assert!(line.starts_with("warn  files") && line.ends_with(advice), "{line}");
}
