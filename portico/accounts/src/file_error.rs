pub(crate) mod shell_word;

use std::fmt;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use self::shell_word::quoted;

/// Why a file or folder cannot be used, and how to fix it: one line for operators.
#[derive(Debug, PartialEq, Eq)]
pub struct FileError(String);

/// The purpose for which a file or folder was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileUse {
    Read,
    /// An existing file.
    Write,
    /// A new file.
    Create,
    /// New files in this folder.
    Fill,
}

/// Folders that every Unix has, and in which many programs keep theirs.
const OF_THE_SYSTEM: [&str; 15] = [
    "/",
    "/dev/shm",
    "/etc",
    "/home",
    "/mnt",
    "/opt",
    "/root",
    "/run",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/local",
    "/var",
    "/var/lib",
    "/var/tmp",
];

impl std::error::Error for FileError {}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FileError {
    pub fn new(path: &Path, wanted: FileUse, error: &io::Error) -> Self {
        let what = match error.kind() {
            ErrorKind::NotFound => missing(path, wanted),
            ErrorKind::NotADirectory | ErrorKind::AlreadyExists => not_a_folder(path),
            ErrorKind::IsADirectory => {
                "is a folder but must be a file; move it away, or choose another name".to_owned()
            }
            ErrorKind::PermissionDenied => denied(path, wanted),
            ErrorKind::ReadOnlyFilesystem => {
                "cannot be written: the disk is read-only; mount it for writing, or choose another location".to_owned()
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "cannot be written: the disk is full; free some space, or choose another location".to_owned()
            }
            ErrorKind::InvalidFilename => {
                "cannot be used: its name is too long for the disk; choose a shorter one".to_owned()
            }
            ErrorKind::FileTooLarge => {
                "cannot be written: files of this size are not allowed here; raise ulimit -f".to_owned()
            }
            _ => format!("cannot be {}: {}; check the disk", wanted.participle(), plain(error)),
        };
        Self(format!("{} {what}", path.display()))
    }

    /// A temporary file that could not be linked to its final name.
    pub fn not_linked(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            // The folder has just accepted a new file.
            ErrorKind::PermissionDenied | ErrorKind::Unsupported => Self(format!(
                "{} cannot be created: the disk does not support hard links; choose a location on another disk",
                path.display()
            )),
            _ => Self::new(path, FileUse::Create, error),
        }
    }

    /// A folder in place of a file.
    pub fn is_folder(path: &Path) -> Self {
        Self::new(path, FileUse::Read, &ErrorKind::IsADirectory.into())
    }
}

impl FileUse {
    fn participle(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write | Self::Fill => "written",
            Self::Create => "created",
        }
    }
}

/// The owner of a file or folder, for display: "root" or "user 1000". `None` if it cannot be read.
pub fn owner(path: &Path) -> Option<String> {
    path.metadata().ok().map(|metadata| match metadata.uid() {
        0 => "root".to_owned(),
        uid => format!("user {uid}"),
    })
}

/// The working directory under the name `.`, someone's home, or a folder of the system. Other programs use them as well,
/// so no command is suggested that changes their owner or mode.
pub fn is_common_folder(path: &Path) -> bool {
    let full = path.canonicalize();
    let full = full.as_deref().unwrap_or(path);
    let is_home = full.parent() == Some(Path::new("/home"));
    path == Path::new(".") || is_home || OF_THE_SYSTEM.iter().any(|folder| full == Path::new(folder))
}

/// The system's own message, without its error number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

fn missing(path: &Path, wanted: FileUse) -> String {
    if path.is_relative() && std::env::current_dir().is_err() {
        return "cannot be found: the working directory was deleted; change to another one".to_owned();
    }
    match wanted {
        FileUse::Create => {
            let folder = folder_of(path);
            let (name, command) = (folder.display(), quoted(folder));
            format!("cannot be created: the folder {name} does not exist; create it: mkdir -p {command}")
        }
        FileUse::Fill if path.is_dir() => {
            "cannot be written: the system allows no new file there; choose another location".to_owned()
        }
        _ => "does not exist; check its name".to_owned(),
    }
}

/// A folder of the path, or the path itself, is a file.
fn not_a_folder(path: &Path) -> String {
    match path.ancestors().find(|part| part.is_file()) {
        Some(file) if file != path => {
            let file = file.display();
            format!("cannot be used: {file} is a file but must be a folder; move it away, or choose another location")
        }
        _ => "is a file but must be a folder; move it away, or choose another location".to_owned(),
    }
}

fn denied(path: &Path, wanted: FileUse) -> String {
    let action = wanted.participle();
    let whose = |path: &Path| owner(path).unwrap_or_else(|| "another user".to_owned());
    if wanted == FileUse::Create || path.metadata().is_err() || is_common_folder(path) {
        // No command is suggested here: the folder may be one of the system's.
        let folder = if is_common_folder(path) { path.to_owned() } else { nearest(path) };
        let (name, whose) = (full_name(&folder).display().to_string(), whose(&folder));
        return format!(
            "cannot be {action}: permission denied; the folder {name} belongs to {whose}; let the user that Portico runs \
             as use it, or choose another location"
        );
    }
    let (word, mode) = (quoted(path), if path.is_dir() { 700 } else { 600 });
    format!(
        "cannot be {action}: permission denied; it belongs to {}; run as root, with the user that Portico runs as: \
         chown USER {word} && chmod {mode} {word}",
        whose(path)
    )
}

/// The nearest parent folder that can be seen.
fn nearest(path: &Path) -> PathBuf {
    let mut above = path.ancestors().skip(1);
    let is_seen = |folder: &&Path| !folder.as_os_str().is_empty() && folder.metadata().is_ok();
    above.find(is_seen).unwrap_or(Path::new(".")).to_owned()
}

/// The working directory under its own name.
fn full_name(folder: &Path) -> PathBuf {
    let is_here = folder == Path::new(".");
    std::env::current_dir().ok().filter(|_| is_here).unwrap_or_else(|| folder.to_owned())
}

/// The folder that contains a file. For a bare name it is the working directory.
pub(crate) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, wanted: FileUse, kind: ErrorKind) -> String {
        FileError::new(Path::new(path), wanted, &kind.into()).to_string()
    }

    #[test]
    fn a_full_or_read_only_disk_is_named() {
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded] {
            assert!(
                said("x", FileUse::Create, kind).starts_with("x cannot be written: the disk is full; free some space")
            );
        }
        let line = said("x", FileUse::Write, ErrorKind::ReadOnlyFilesystem);
        assert!(line.contains("the disk is read-only; mount it for writing"), "{line}");
    }

    #[test]
    fn a_missing_folder_is_named_with_the_command_that_creates_it() {
        let line = said("/no where/x.db", FileUse::Create, ErrorKind::NotFound);
        assert!(line.ends_with("the folder /no where does not exist; create it: mkdir -p '/no where'"), "{line}");
        assert_eq!(said("x", FileUse::Read, ErrorKind::NotFound), "x does not exist; check its name");
    }

    #[test]
    fn a_folder_of_the_system_is_named() {
        let line = said("/", FileUse::Fill, ErrorKind::NotFound);
        assert_eq!(line, "/ cannot be written: the system allows no new file there; choose another location");
    }

    #[test]
    fn a_folder_of_many_programs_is_common() {
        for common in [".", "/", "/tmp", "/tmp/", "/usr/../tmp", "/var/lib", "/var/tmp", "/home/ada"] {
            assert!(is_common_folder(Path::new(common)), "{common}");
        }
        for own in ["data", "/data", "/var/lib/portico", "/home/ada/data", "src"] {
            assert!(!is_common_folder(Path::new(own)), "{own}");
        }
    }

    #[test]
    fn a_name_that_is_too_long_is_named() {
        let line = said("x", FileUse::Read, ErrorKind::InvalidFilename);
        assert_eq!(line, "x cannot be used: its name is too long for the disk; choose a shorter one");
    }

    #[test]
    fn a_file_in_place_of_a_folder_is_named() {
        let line = said("Cargo.toml/data/x.db", FileUse::Create, ErrorKind::NotADirectory);
        assert!(line.contains("Cargo.toml is a file but must be a folder"), "{line}");
    }

    #[test]
    fn a_denied_file_is_named_with_its_owner_and_the_command() {
        let line = said("Cargo.toml", FileUse::Read, ErrorKind::PermissionDenied);
        assert!(line.starts_with("Cargo.toml cannot be read: permission denied; it belongs to "), "{line}");
        assert!(line.contains("chown USER Cargo.toml && chmod 600 Cargo.toml"), "{line}");
        let line = said("src/new.db", FileUse::Create, ErrorKind::PermissionDenied);
        assert!(line.contains("the folder src belongs to ") && !line.contains("chown"), "{line}");
    }

    #[test]
    fn no_command_is_suggested_for_the_working_directory_or_the_root() {
        let here = std::env::current_dir().unwrap();
        for (path, wanted) in [(".", FileUse::Fill), ("./", FileUse::Fill), ("new.db", FileUse::Create)] {
            let line = said(path, wanted, ErrorKind::PermissionDenied);
            assert!(line.contains(&format!("the folder {} belongs to ", here.display())), "{line}");
            assert!(!line.contains("chown") && !line.contains("chmod"), "{line}");
        }
        let line = said("/", FileUse::Fill, ErrorKind::PermissionDenied);
        assert!(line.contains("the folder / belongs to root; let the user"), "{line}");
        assert!(!line.contains("chown") && !line.contains("chmod"), "{line}");
    }

    #[test]
    fn the_os_error_number_is_left_out() {
        let error = io::Error::from_raw_os_error(5);
        let line = FileError::new(Path::new("x"), FileUse::Read, &error).to_string();
        assert!(line.starts_with("x cannot be read: ") && !line.contains("os error"), "{line}");
    }
}
