//! A reader sees a folder at a glance, and a file in a sitting.

use std::collections::BTreeMap;

use crate::sources;

const MOST_FILES: usize = 25;
const MOST_LINES: usize = 300;

#[test]
fn a_folder_has_at_most_25_source_files() {
    let mut folders = BTreeMap::<_, usize>::new();
    for source in sources::all() {
        *folders.entry(source.path.parent().expect("a folder").to_owned()).or_default() += 1;
    }
    let large = folders.iter().filter(|(_, files)| **files > MOST_FILES);
    let large: Vec<_> = large.map(|(folder, files)| format!("{}: {files} files", folder.display())).collect();
    assert!(large.is_empty(), "divide these folders by subject: {large:#?}");
}

#[test]
fn a_source_file_has_at_most_300_lines() {
    let lines = sources::all().into_iter().map(|source| (source.path, source.text.lines().count()));
    let long = lines.filter(|(_, lines)| *lines > MOST_LINES);
    let long: Vec<_> = long.map(|(path, lines)| format!("{}: {lines} lines", path.display())).collect();
    assert!(long.is_empty(), "divide these files: {long:#?}");
}
