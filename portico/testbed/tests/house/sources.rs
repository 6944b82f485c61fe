//! The sources of this repository, without what is built or installed.

use std::fs;
use std::path::{Path, PathBuf};

/// Source files by the end of their name.
const ENDINGS: [&str; 6] = ["css", "js", "mjs", "rs", "sh", "ts"];
/// Folders that hold no sources.
const SKIPPED: [&str; 3] = ["node_modules", "target", "test-results"];

/// A file, named by its path from the top of the repository.
pub struct Source {
    pub path: PathBuf,
    pub text: String,
}

/// All sources.
pub fn all() -> Vec<Source> {
    below("")
}

/// The sources below a folder, in order.
pub fn below(folder: &str) -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let mut found = Vec::new();
    collect(top, &top.join(folder), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(top: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        // A link leads out of the repository, or to a file that is found elsewhere in it.
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() && !name.starts_with('.') && !SKIPPED.contains(&name.as_ref()) {
            collect(top, &path, found);
        } else if kind.is_file() && path.extension().is_some_and(|end| ENDINGS.iter().any(|known| end == *known)) {
            let text = fs::read_to_string(&path).expect("a text");
            found.push(Source { path: path.strip_prefix(top).expect("a path within").to_owned(), text });
        }
    }
}

/// The code of a Rust source. Comments and quoted text are blank.
pub fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skipped = match next {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            'r' if is_raw_string(rest) && !code.ends_with(is_of_a_name) => raw_string(rest),
            '"' => quoted(rest, '"'),
            '\'' if rest.chars().nth(1) == Some('\\') || rest.chars().nth(2) == Some('\'') => quoted(rest, '\''),
            _ => 0,
        };
        let (blank, step) = if skipped > 0 { (true, skipped) } else { (false, next.len_utf8()) };
        let (taken, left) = rest.split_at(step);
        if blank {
            code.extend(taken.chars().map(|char| if char == '\n' { '\n' } else { ' ' }));
        } else {
            code.push_str(taken);
        }
        rest = left;
    }
    code
}

pub fn is_of_a_name(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

fn is_raw_string(text: &str) -> bool {
    text.trim_start_matches('r').trim_start_matches('#').starts_with('"') && text.starts_with(['r'])
}

/// How long a raw string at the beginning of a text is.
fn raw_string(text: &str) -> usize {
    let marks = text.chars().skip(1).take_while(|char| *char == '#').count();
    let end = format!("\"{}", "#".repeat(marks));
    text.get(marks + 2..).and_then(|inner| inner.find(&end)).map_or(text.len(), |at| marks + 2 + at + end.len())
}

/// How long a quoted text at the beginning of a text is.
fn quoted(text: &str, mark: char) -> usize {
    let mut is_escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if char == mark => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn code_is_what_is_outside_comments_and_quotes() {
    let text = "a(\"?\"); // ?\nb('?', '\\'', r#\"?\"?\"#, 'static)? /* ? */";
    let bare: String = code(text).split_whitespace().collect();
    assert_eq!(bare, "a();b(,,,'static)?");
}
