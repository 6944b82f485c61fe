use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use portico_accounts::{FileError, FileUse, OpenError, is_common_folder, owner, quoted};

use super::Findings;
use crate::config::DatabaseConfig;

/// The number of bytes written to check for free space. This is more than a start and some sign-ups need.
const PROBE_BYTES: usize = 1024 * 1024;

/// Whether this user can use the data folder, and which other users on this machine can read the data. The line about
/// the secret covers `secret.key`.
pub fn check(database: &DatabaseConfig, findings: &mut Findings) {
    let folder = database.data_dir.as_path();
    if let Err(error) = check_folder(folder) {
        findings.fail("files", error);
        return;
    }
    warn_of_other_owners(database, findings);
    let files = database_files(database);
    let exposed: Vec<_> = files.iter().filter(|file| is_exposed(file)).map(|file| quoted(file)).collect();
    if !exposed.is_empty() {
        let files = exposed.join(" ");
        findings.fail("files", format!("others can read the database; run: chmod 600 {files}"));
    }
    if is_open_to_others(folder) {
        findings.warn("files", format!("others can list {}; {}", folder.display(), how_to_close(folder)));
    } else if files.is_empty() {
        // A client cannot see who can read a PostgreSQL database.
        findings.ok("files", format!("no other user can list {}", folder.display()));
    } else if exposed.is_empty() {
        findings.ok("files", "no other user can read the data");
    }
}

/// Whether a missing SQLite database can be created. The data folder is created first.
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
    Ok(write_probe(folder)?)
}

/// Whether emails can be stored without a mail server.
pub fn check_outbox(database: &DatabaseConfig) -> Result<(), FileError> {
    let outbox = database.data_dir.join("outbox");
    if outbox.exists() { write_probe(&outbox) } else { Ok(()) }
}

fn how_to_close(folder: &Path) -> String {
    if is_common_folder(folder) {
        "set PORTICO_DATA_DIR to a folder that contains only this data".to_owned()
    } else {
        format!("run: chmod 700 {}", quoted(folder))
    }
}

/// A missing folder is created in its nearest existing parent.
fn check_folder(folder: &Path) -> Result<(), FileError> {
    let existing = nearest(folder)?;
    probe(existing).map_err(|error| match error.kind() {
        // The parent may be one of the system's folders, so its owner is named, and no command.
        ErrorKind::PermissionDenied if existing != folder => FileError::new(folder, FileUse::Create, &error),
        _ => FileError::new(existing, FileUse::Fill, &error),
    })
}

/// The folder, or its nearest parent that exists.
fn nearest(folder: &Path) -> Result<&Path, FileError> {
    match folder.try_exists() {
        Ok(true) => Ok(folder),
        Ok(false) => nearest(folder_of(folder)),
        Err(error) if error.kind() == ErrorKind::NotADirectory => nearest(folder_of(folder)),
        Err(error) => Err(FileError::new(folder, FileUse::Create, &error)),
    }
}

fn write_probe(folder: &Path) -> Result<(), FileError> {
    probe(folder).map_err(|error| FileError::new(folder, FileUse::Fill, &error))
}

/// Writes a file to check whether this user can create files in a folder and whether its disk has space. The file is
/// removed afterwards.
fn probe(folder: &Path) -> io::Result<()> {
    let file = folder.join(format!(".portico-doctor-{}", std::process::id()));
    // A leftover of a killed process with the same id.
    _ = fs::remove_file(&file);
    let filled = write(&file);
    _ = fs::remove_file(&file);
    filled
}

fn write(file: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    file.write_all(&vec![0; PROBE_BYTES])?;
    file.sync_all()
}

/// Commands run as root leave files that the service cannot use. A doctor run as root detects them too.
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
    findings.warn(
        "files",
        format!(
            "{} belongs to {other}, but its folder belongs to {whose}, who may not be able to use the file; run as \
             root: chown {uid} {words}",
            first.display()
        ),
    );
}

/// SQLite keeps the latest writes in files beside the database.
fn database_files(database: &DatabaseConfig) -> Vec<PathBuf> {
    let Some(file) = database.location.sqlite_file() else { return Vec::new() };
    // For a link, its target.
    let file = if file.is_symlink() { file.canonicalize().unwrap_or(file) } else { file };
    let beside = |end: &str| {
        let mut name = file.clone().into_os_string();
        name.push(end);
        PathBuf::from(name)
    };
    ["", "-wal", "-shm"].map(beside).into()
}

/// A file in a closed folder is not exposed.
fn is_exposed(file: &Path) -> bool {
    is_open_to_others(file) && is_open_to_others(folder_of(file))
}

/// A bare file name is in the working directory.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The driver may spell a path with a leading `./`.
fn is_same(path: &Path, other: &Path) -> bool {
    let plain = |path: &Path| path.strip_prefix(".").unwrap_or(path).to_owned();
    plain(path) == plain(other)
}

/// A missing file is not open to other users.
fn is_open_to_others(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}
