//! The lines of the sources that make a query.

use std::fs;
use std::path::{Path, PathBuf};

use super::recorder::Site;

/// All lines that call `query`, without those of unit tests.
pub(super) fn all() -> Vec<Site> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources: Vec<_> = files_below(&top).into_iter().filter(|file| !file.starts_with(top.join("plans"))).collect();
    let found: Vec<_> = sources.iter().flat_map(|file| sites_in(&top, file)).collect();
    assert!(found.len() > 70, "only {} queries were found", found.len());
    found
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

fn sites_in(top: &Path, file: &Path) -> Vec<Site> {
    let name = file.strip_prefix(top).unwrap().display().to_string();
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let numbered = code.lines().zip(1..);
    numbered.filter(|(line, _)| makes_query(line)).map(|(_, number)| (name.clone(), number)).collect()
}

fn makes_query(line: &str) -> bool {
    let code = line.trim_start();
    let calls = code.match_indices("query(").filter(|(at, _)| !code[..*at].ends_with(is_of_a_path));
    !code.starts_with("//") && !code.starts_with("pub fn query(") && calls.count() > 0
}

/// Another function, such as `sqlx::query`.
fn is_of_a_path(end: char) -> bool {
    end.is_alphanumeric() || "_:.".contains(end)
}
