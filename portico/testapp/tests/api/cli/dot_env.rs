//! Settings from a file: read completely, or refused with the line number and never shown.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use crate::cli::commands::alone;
use crate::stage::Portico;

/// The command in a folder with this `.env`, whose path comes first.
fn beside_dot_env(text: impl AsRef<[u8]>, mode: u32) -> (String, TempDir, Portico) {
    let (folder, portico) = alone();
    let file = folder.path().join(".env");
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
    (file.display().to_string(), folder, portico)
}

#[tokio::test]
async fn settings_are_read_from_dot_env() {
    let (_, _folder, portico) = beside_dot_env("PORTICO_ACCESS_TTL=never\n", 0o600);
    let line = portico.run(&["serve"]).await.failed();
    assert!(line.contains("PORTICO_ACCESS_TTL=never: "), "{line}");
}

#[tokio::test]
async fn an_invalid_line_of_dot_env_is_named_but_not_shown() {
    let text = "PORTICO_LOG=info\n\nPORTICO_SMTP_URL=smtps://ada:hunter 2@mail.example\n";
    let (file, _folder, portico) = beside_dot_env(text, 0o600);
    let line = portico.run(&["serve"]).await.failed();
    assert!(line.contains(&format!("{file}: line 3: ")), "{line}");
    assert!(line.contains("PORTICO_SMTP_URL") && !line.contains("hunter"), "{line}");
    let (_, _folder, portico) = beside_dot_env(b"PORTICO_LOG=info\nPORTICO_MAIL_FROM=\xff\n", 0o600);
    let line = portico.run(&["serve"]).await.failed();
    assert!(line.contains(".env: line 2 is not UTF-8; save the file as UTF-8"), "{line}");
}

/// docker's --env-file keeps quotes.
#[tokio::test]
async fn a_quoted_value_in_the_environment_is_refused_and_not_shown() {
    let url = "smtps://shop:hunter2@mail.example";
    for quoted in [format!("'{url}'"), format!("\"{url}\"")] {
        let (_folder, portico) = alone();
        let line = portico.with("PORTICO_SMTP_URL", &quoted).run(&["doctor"]).await.failed();
        assert!(line.contains("PORTICO_SMTP_URL: its value is in quotes; remove them"), "{line}");
        assert!(!line.contains("hunter2"), "{line}");
    }
    let (_, _folder, portico) = beside_dot_env(format!("PORTICO_SMTP_URL='{url}'\nPORTICO_ACCESS_TTL=never\n"), 0o600);
    let line = portico.with("PORTICO_MAIL_FROM", "\"Shop, Inc.\" <hello@shop.example>").run(&["serve"]).await.failed();
    assert!(line.contains("PORTICO_ACCESS_TTL=never: "), "{line}");
}

#[tokio::test]
async fn a_dollar_in_dot_env_never_changes_a_value() {
    let (folder, portico) = alone();
    let file = folder.path().join(".env");
    std::fs::write(&file, "PORTICO_LOG=info\nPORTICO_ACCESS_TTL=ge$heim4711\n").unwrap();
    let line = portico.run(&["serve"]).await.failed();
    assert!(line.contains(&format!("{}: line 2: ", file.display())) && !line.contains("4711"), "{line}");
    assert!(line.contains("PORTICO_ACCESS_TTL='...'"), "{line}");
    let (folder, portico) = alone();
    std::fs::write(folder.path().join(".env"), "PORTICO_ACCESS_TTL='ge$heim4711'\n").unwrap();
    let line = portico.run(&["serve"]).await.failed();
    assert!(line.contains("PORTICO_ACCESS_TTL=ge$heim4711: "), "{line}");
}

#[tokio::test]
async fn a_world_readable_dot_env_with_a_secret_prevents_startup() {
    let secret = "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=";
    for mode in [0o644, 0o640, 0o604] {
        let (file, _folder, portico) = beside_dot_env(format!("PORTICO_SECRET={secret}\n"), mode);
        let line = portico.run(&["user", "list"]).await.failed();
        let said = format!("{file} contains PORTICO_SECRET and can be read by others; run: chmod 600 {file}");
        assert!(line.contains(&said) && !line.contains(secret), "{line}");
    }
    let (_, _folder, portico) = beside_dot_env(format!("PORTICO_SECRET={secret}\n"), 0o600);
    portico.run(&["user", "list"]).await.done();
    let (_, _folder, portico) = beside_dot_env("PORTICO_LOG=info\n", 0o644);
    portico.run(&["user", "list"]).await.done();
    let (_, _folder, portico) = beside_dot_env("PORTICO_SECRET=unused\n", 0o644);
    portico.with("PORTICO_SECRET", secret).run(&["user", "list"]).await.done();
}

#[tokio::test]
async fn an_unreadable_dot_env_is_an_error() {
    let (folder, portico) = alone();
    let file = folder.path().join(".env");
    // Permissions do not stop root, but a symlink to itself does.
    std::os::unix::fs::symlink(&file, &file).unwrap();
    let line = portico.run(&["user", "list"]).await.failed();
    assert!(line.contains(&format!("{} cannot be read: ", file.display())), "{line}");
}

#[tokio::test]
async fn the_env_example_is_valid_with_every_line_uncommented() {
    let (_, _folder, portico) = beside_dot_env(crate::cli::config::example(), 0o600);
    let doctor = portico.run(&["doctor"]).await;
    assert!(doctor.stdout.contains("ok    configuration  the site is http://localhost:3000"), "{}", doctor.stdout);
}
