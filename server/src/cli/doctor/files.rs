use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use portico_accounts::{FileError, FileUse, OpenError, owner, quoted};

use super::Findings;
use crate::config::DatabaseConfig;

/// How much is written to see whether there is room: more than a start and some sign-ups need.
static ROOM: [u8; 1024 * 1024] = [0; 1024 * 1024];

/// Whether this user can use the data folder, and who else on this machine can read the data. Of `secret.key` the line
/// about the secret tells.
pub fn check(database: &DatabaseConfig, findings: &mut Findings) {
    let folder = database.data_dir.as_path();
    if let Err(error) = check_folder(folder) {
        findings.bad("files", error);
        return;
    }
    warn_of_other_owners(database, findings);
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

/// Whether a SQLite database that is not there yet can be created. The data folder is created before it.
pub fn check_new_database(database: &DatabaseConfig) -> Result<(), OpenError> {
    let Some(file) = database.location.sqlite_file() else { return Ok(()) };
    let folder = folder_of(&file);
    if is_same(folder, &database.data_dir) {
        // The line about files covers it.
        return Ok(());
    }
    if !folder.exists() {
        return Err(FileError::new(&file, FileUse::Create, &ErrorKind::NotFound.into()).into());
    }
    Ok(fill(folder)?)
}

/// Whether mails can be kept where there is no mail server.
pub fn check_outbox(database: &DatabaseConfig) -> Result<(), FileError> {
    let outbox = database.data_dir.join("outbox");
    if outbox.exists() { fill(&outbox) } else { Ok(()) }
}

/// A folder that is not there yet is created in the nearest one above.
fn check_folder(folder: &Path) -> Result<(), FileError> {
    match folder.try_exists() {
        Ok(true) => fill(folder),
        Ok(false) => check_folder(folder_of(folder)),
        Err(error) if error.kind() == ErrorKind::NotADirectory => check_folder(folder_of(folder)),
        Err(error) => Err(FileError::new(folder, FileUse::Create, &error)),
    }
}

/// Whether this user can write new files into a folder and its disk has room, found out by doing it. The file is gone
/// afterwards.
fn fill(folder: &Path) -> Result<(), FileError> {
    let file = folder.join(format!(".portico-doctor-{}", std::process::id()));
    // One that a killed process of this number has left.
    _ = fs::remove_file(&file);
    let filled = write(&file);
    _ = fs::remove_file(&file);
    filled.map_err(|error| FileError::new(folder, FileUse::Fill, &error))
}

fn write(file: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    file.write_all(&ROOM)?;
    file.sync_all()
}

/// A command that was run as root leaves files that the service cannot use. A doctor run as root sees them, too.
fn warn_of_other_owners(database: &DatabaseConfig, findings: &Findings) {
    let folder = database.data_dir.as_path();
    let (Some(whose), Ok(metadata)) = (owner(folder), folder.metadata()) else { return };
    let uid = metadata.uid();
    let is_inside = |file: &PathBuf| is_same(folder_of(file), folder);
    let mut files: Vec<_> = database_files(database).into_iter().filter(is_inside).collect();
    files.extend(["secret.key", "outbox"].map(|name| folder.join(name)));
    files.retain(|file| file.metadata().is_ok_and(|metadata| metadata.uid() != uid));
    let Some(first) = files.first() else { return };
    let other = owner(first).unwrap_or_default();
    let words = files.iter().map(|file| quoted(file)).collect::<Vec<_>>().join(" ");
    findings.doubtful(
        "files",
        format!(
            "{} belongs to {other}, and its folder to {whose}, who may not be able to use it; run as root: \
             chown {uid} {words}",
            first.display()
        ),
    );
}

/// SQLite keeps what was written last in files beside the database.
fn database_files(database: &DatabaseConfig) -> Vec<PathBuf> {
    let Some(file) = database.location.sqlite_file() else { return Vec::new() };
    // Of a link, the file that it leads to.
    let file = if file.is_symlink() { file.canonicalize().unwrap_or(file) } else { file };
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

/// The driver's spelling of a path may begin with `./`.
fn is_same(path: &Path, other: &Path) -> bool {
    let plain = |path: &Path| path.strip_prefix(".").unwrap_or(path).to_owned();
    plain(path) == plain(other)
}

/// What is not there is open to nobody.
fn is_open_to_others(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}
