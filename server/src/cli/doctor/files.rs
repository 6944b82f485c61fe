use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Findings;
use crate::config::DatabaseConfig;
use crate::shell_word::quoted;

/// Who else on this machine can read the data. Of `secret.key` the line about the secret tells.
pub fn check(database: &DatabaseConfig, findings: &mut Findings) {
    let folder = database.data_dir.as_path();
    let files = database_files(database);
    let exposed: Vec<_> = files.iter().filter(|file| is_exposed(file)).map(|file| quoted(file)).collect();
    if !exposed.is_empty() {
        let files = exposed.join(" ");
        findings.bad("files", format!("others can read the database; run: chmod 600 {files}"));
    }
    if is_open_to_others(folder) {
        let command = format!("chmod 700 {}", quoted(folder));
        findings.doubtful("files", format!("others can look into {}; run: {command}", folder.display()));
    } else if files.is_empty() {
        // Who can read a PostgreSQL is not for its clients to see.
        findings.good("files", format!("no other user can look into {}", folder.display()));
    } else if exposed.is_empty() {
        findings.good("files", "no other user can read the data");
    }
}

/// SQLite keeps what was written last in files beside the database.
fn database_files(database: &DatabaseConfig) -> Vec<PathBuf> {
    let Some(file) = database.location.sqlite_file() else { return Vec::new() };
    let beside = |end: &str| {
        let mut name = file.clone().into_os_string();
        name.push(end);
        PathBuf::from(name)
    };
    ["", "-wal", "-shm"].map(beside).into()
}

/// In a folder that is closed a file is, too.
fn is_exposed(file: &Path) -> bool {
    is_open_to_others(file) && is_open_to_others(folder_of(file))
}

/// A bare name is one in the working folder.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What is not there is open to nobody.
fn is_open_to_others(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}
