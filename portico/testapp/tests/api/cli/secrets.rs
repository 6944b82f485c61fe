use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};
use portico_server::config::{Config, Vars};
use portico_server::extensions::Extensions;
use tempfile::TempDir;

fn load(data_dir: &Path) -> Result<Config, String> {
    let vars = Vars::from([("PORTICO_DATA_DIR", data_dir.to_str().unwrap())]);
    Config::load(&vars, &Extensions::default()).map_err(|error| error.to_string())
}

fn load_with_secret(secret: &str) -> Result<Config, String> {
    let folder = TempDir::new().unwrap();
    let vars = Vars::from([("PORTICO_DATA_DIR", folder.path().to_str().unwrap()), ("PORTICO_SECRET", secret)]);
    Config::load(&vars, &Extensions::default()).map_err(|error| error.to_string())
}

/// A data folder with this secret.key.
fn folder_with(secret: &str, mode: u32) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("secret.key");
    fs::write(&file, secret).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    (folder, file)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn strong() -> String {
    BASE64_STANDARD.encode((0..32).collect::<Vec<u8>>())
}

/// Values that are refused as a root secret.
fn weak() -> [String; 6] {
    [
        String::new(),
        "  ".to_owned(),
        "super-secret".to_owned(),
        BASE64_STANDARD.encode((0..31).collect::<Vec<u8>>()),
        BASE64_STANDARD.encode([7; 32]),
        BASE64_STANDARD.encode([0; 64]),
    ]
}

#[test]
fn the_first_start_creates_a_secret_that_only_its_owner_can_read() {
    let folder = TempDir::new().unwrap();
    let data_dir = folder.path().join("a/data");
    load(&data_dir).unwrap();
    let file = data_dir.join("secret.key");
    assert_eq!((mode(&data_dir), mode(&file)), (0o700, 0o600));
    let secret = BASE64_STANDARD.decode(fs::read_to_string(&file).unwrap().trim()).unwrap();
    assert_eq!(secret.len(), 32);
    let names: Vec<_> = fs::read_dir(&data_dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["secret.key"]);
}

#[test]
fn the_next_start_keeps_the_secret() {
    let folder = TempDir::new().unwrap();
    let read = || fs::read_to_string(folder.path().join("secret.key")).unwrap();
    load(folder.path()).unwrap();
    let first = read();
    load(folder.path()).unwrap();
    assert_eq!(read(), first);
}

#[test]
fn two_installations_have_different_secrets() {
    let [first, second] = [(); 2].map(|()| {
        let folder = TempDir::new().unwrap();
        load(folder.path()).unwrap();
        fs::read_to_string(folder.path().join("secret.key")).unwrap()
    });
    assert_ne!(first, second);
}

#[test]
fn a_weak_secret_prevents_startup_and_is_not_shown() {
    for secret in weak() {
        let line = load_with_secret(&secret).unwrap_err();
        assert!(line.starts_with("PORTICO_SECRET: ") && line.contains("32 random bytes"), "{line}");
        assert!(!line.contains('\n') && (secret.trim().is_empty() || !line.contains(&secret)), "{line}");
    }
    load_with_secret(&strong()).unwrap();
}

#[test]
fn a_weak_secret_file_prevents_startup_and_is_not_shown() {
    for secret in weak() {
        let (folder, file) = folder_with(&secret, 0o600);
        let line = load(folder.path()).unwrap_err();
        assert!(line.starts_with(&format!("{}: ", file.display())), "{line}");
        assert!(!line.contains('\n') && (secret.trim().is_empty() || !line.contains(&secret)), "{line}");
    }
}

#[test]
fn a_world_readable_secret_file_prevents_startup() {
    for mode in [0o640, 0o604, 0o644, 0o620, 0o777] {
        let (folder, file) = folder_with(&strong(), mode);
        let line = load(folder.path()).unwrap_err();
        assert!(line.contains(&format!("chmod 600 {}", file.display())) && !line.contains('\n'), "{line}");
    }
    let (folder, _) = folder_with(&strong(), 0o600);
    load(folder.path()).unwrap();
}

#[test]
fn a_secret_in_the_environment_needs_no_file() {
    let folder = TempDir::new().unwrap();
    let secret = strong();
    let vars = Vars::from([("PORTICO_DATA_DIR", folder.path().to_str().unwrap()), ("PORTICO_SECRET", &secret)]);
    let config = Config::load(&vars, &Extensions::default()).unwrap();
    assert!(!folder.path().join("secret.key").exists());
    assert!(!format!("{config:?}").contains(&secret));
}
