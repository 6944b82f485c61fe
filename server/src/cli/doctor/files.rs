use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use portico_accounts::Db;
use secrecy::ExposeSecret;

use super::Findings;
use crate::config::DatabaseConfig;

/// Who else on this machine can read the data. Of `secret.key` the line about the secret tells.
pub fn check(database: &DatabaseConfig, findings: &mut Findings) {
    let folder = database.data_dir.as_path();
    let exposed: Vec<_> = database_files(database).into_iter().filter(|file| is_exposed(file)).collect();
    if !exposed.is_empty() {
        let files = exposed.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(" ");
        findings.bad("files", format!("others can read the database; run: chmod 600 {files}"));
    }
    if is_open_to_others(folder) {
        let folder = folder.display();
        findings.doubtful("files", format!("others can look into {folder}; run: chmod 700 {folder}"));
    } else if exposed.is_empty() {
        findings.good("files", "no other user can read the data");
    }
}

/// SQLite keeps what was written last in files beside the database.
fn database_files(database: &DatabaseConfig) -> Vec<PathBuf> {
    let Some(file) = Db::sqlite_file(database.url.expose_secret()) else { return Vec::new() };
    ["", "-wal", "-shm"].iter().map(|end| PathBuf::from(format!("{}{end}", file.display()))).collect()
}

/// In a folder that is closed a file is, too.
fn is_exposed(file: &Path) -> bool {
    is_open_to_others(file) && file.parent().is_some_and(is_open_to_others)
}

/// What is not there is open to nobody.
fn is_open_to_others(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}
