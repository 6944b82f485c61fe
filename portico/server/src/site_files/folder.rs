//! The site in a folder, as built by cargo-leptos. Files are read at each request, so that a reload shows the latest
//! build.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use super::package;

/// Read from `LEPTOS_SITE_ROOT`, which cargo-leptos sets. Defaults to `target/site` of the clone it was built in.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| match env::var_os("LEPTOS_SITE_ROOT") {
    Some(folder) if !folder.is_empty() => folder.into(),
    _ => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/site"),
});

/// A file's path below the site, its version and its content.
type BuiltIn = (&'static str, &'static str, &'static [u8]);

/// The script of passkeys, and the password module. cargo-leptos copies no such script and builds only one module, so
/// build.rs provides them. Empty if the whole site is embedded.
static BUILT_IN: &[BuiltIn] = &include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The modification time as 16 hexadecimal digits. This is cheaper than hashing several megabytes.
pub fn version(path: &str) -> Option<String> {
    if let Some((_, version, _)) = built_in(path) {
        return Some((*version).to_owned());
    }
    let metadata = fs::metadata(place(path)?).ok().filter(fs::Metadata::is_file)?;
    let written = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{:016x}", written.as_nanos() as u64))
}

/// Whether `cargo leptos watch` runs the server. Its page replaces the style sheet by the plain address.
pub fn is_watched() -> bool {
    static IS_WATCHED: LazyLock<bool> = LazyLock::new(|| env::var_os("LEPTOS_WATCH").is_some());
    *IS_WATCHED
}

/// A file with its size and the time of its last change.
type Stamp = (String, u64, Option<SystemTime>);

/// The version of the folder `pkg`, computed again when a file has changed.
pub fn package_version() -> Option<String> {
    static KNOWN: Mutex<(Vec<Stamp>, Option<String>)> = Mutex::new((Vec::new(), None));
    let stamps = stamps("pkg".to_owned());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known.0 != stamps {
        let files = stamps.iter().filter_map(|(path, ..)| Some((path.as_str(), fs::read(place(path)?).ok()?.into())));
        let version = package::digest(files);
        *known = (stamps, version);
    }
    known.1.clone()
}

/// The files in and below a folder.
fn stamps(folder: String) -> Vec<Stamp> {
    let entries = place(&folder).and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let files = entries.flat_map(|entry| {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.metadata() {
            Ok(found) if found.is_dir() => stamps(path),
            Ok(found) => vec![(path, found.len(), found.modified().ok())],
            Err(_) => Vec::new(),
        }
    });
    let mut files: Vec<_> = files.collect();
    files.sort_unstable();
    files
}

pub fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    match built_in(path) {
        Some((.., content)) => Some(Cow::Borrowed(*content)),
        None => Some(Cow::Owned(fs::read(place(path)?).ok()?)),
    }
}

fn built_in(path: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|(at, ..)| *at == path)
}

/// `None` for a path outside the folder.
fn place(path: &str) -> Option<PathBuf> {
    let is_below = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    (is_below && !path.contains('\0')).then(|| FOLDER.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_outside_the_folder_finds_no_file() {
        for path in ["../Cargo.toml", "pkg/../../../Cargo.toml", "/etc/passwd", "", "./pkg/../../Cargo.toml"] {
            assert!(read(path).is_none(), "{path}");
        }
    }
}
