//! The folder `pkg`: the script, the WASM with its parts, and the style sheet. They belong together and refer to each
//! other by relative addresses, so they have one version: `/pkg/<version>/portico.js`. Another version has no files.

use std::borrow::Cow;
use std::sync::OnceLock;

use aws_lc_rs::digest::{Context, SHA256};

use super::{BESIDE, EMBEDDED, folder};

const FOLDER: &str = "pkg/";

/// The address of each file of the folder.
pub fn addresses() -> impl Fn(&str) -> String {
    let version = version();
    move |path| match (&version, path.strip_prefix(FOLDER)) {
        (Some(version), Some(file)) => format!("/{FOLDER}{version}/{file}"),
        _ => format!("/{path}"),
    }
}

/// The file that an address names, and whether the address names its version too. `None` for another version.
pub fn find<'a>(path: &'a str, query: Option<&str>) -> Option<(Cow<'a, str>, bool)> {
    let Some(below) = path.strip_prefix(FOLDER) else { return Some((path.into(), false)) };
    match below.split_once('/').filter(|(folder, _)| is_version(folder)) {
        Some((asked, file)) => (version()? == asked).then(|| (format!("{FOLDER}{file}").into(), true)),
        // The address of an earlier release: today's file would not fit the others of that page.
        None => (!query.is_some_and(|query| query.starts_with("v="))).then_some((path.into(), false)),
    }
}

/// `None` without any file.
fn version() -> Option<String> {
    static EMBEDDED_VERSION: OnceLock<Option<String>> = OnceLock::new();
    match EMBEDDED.get() {
        Some(site) => EMBEDDED_VERSION
            .get_or_init(|| {
                let versions = |path| Some((site.version)(path)?.into_bytes().into());
                digest((site.paths)().iter().filter_map(|path| Some((path.as_str(), versions(path)?))))
            })
            .clone(),
        None => folder::package_version(),
    }
}

/// The first 16 hexadecimal digits of a digest of all files of the folder: of each path with its content, or its version.
pub fn digest<'a>(files: impl Iterator<Item = (&'a str, Cow<'static, [u8]>)>) -> Option<String> {
    let counts = |path: &str| path.starts_with(FOLDER) && !BESIDE.iter().any(|ending| path.ends_with(ending));
    let mut files: Vec<_> = files.filter(|(path, _)| counts(path)).collect();
    files.sort_unstable_by_key(|(path, _)| *path);
    let mut digest = Context::new(&SHA256);
    for (path, content) in &files {
        for bytes in [path.as_bytes(), content] {
            digest.update(&(bytes.len() as u64).to_le_bytes());
            digest.update(bytes);
        }
    }
    let digest = digest.finish();
    let digits = digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    (!files.is_empty()).then_some(digits)
}

fn is_version(folder: &str) -> bool {
    folder.len() == 16 && folder.bytes().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version_of(files: &[(&'static str, &'static [u8])]) -> Option<String> {
        digest(files.iter().map(|(path, content)| (*path, Cow::Borrowed(*content))))
    }

    #[test]
    fn the_version_changes_with_every_file() {
        let files: [(&str, &[u8]); 2] = [("pkg/portico.js", b"one"), ("pkg/split_members.wasm", b"two")];
        let version = version_of(&files);
        assert!(version.as_deref().is_some_and(is_version));
        assert_eq!(version, version_of(&[files[1], files[0]]), "the order is no difference");
        assert_ne!(version, version_of(&files[..1]));
        assert_ne!(version, version_of(&[files[0], ("pkg/split_members.wasm", b"other")]));
        assert_ne!(version, version_of(&[files[0], ("pkg/split_own.wasm", b"two")]));
    }

    #[test]
    fn files_outside_the_folder_and_compressed_copies_do_not_count() {
        let script: (&str, &[u8]) = ("pkg/portico.js", b"one");
        let version = version_of(&[script]);
        assert_eq!(version_of(&[script, ("favicon.svg", b"two"), ("pkg/portico.js.br", b"three")]), version);
        assert_eq!(version_of(&[("favicon.svg", b"two")]), None);
    }

    #[test]
    fn an_address_of_another_version_has_no_file() {
        assert_eq!(find("pkg/0123456789abcdef/portico.js", None), None);
        assert_eq!(find("pkg/portico.js", Some("v=0123456789abcdef")), None);
        assert_eq!(find("pkg/portico.js", None), Some(("pkg/portico.js".into(), false)));
        assert_eq!(find("pkg/snippets/x/inline0.js", None), Some(("pkg/snippets/x/inline0.js".into(), false)));
        assert_eq!(find("favicon.svg", Some("v=1")), Some(("favicon.svg".into(), false)));
    }
}
