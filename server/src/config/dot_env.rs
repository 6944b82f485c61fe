//! The file `.env`, of the working folder or the nearest one above it that has one.

use std::cell::Cell;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::ConfigError;

/// What stands in it, in its order. Nothing where there is none.
pub fn read() -> Result<Vec<(String, String)>, ConfigError> {
    let Some(path) = find()? else { return Ok(Vec::new()) };
    let wrong = |what: String| ConfigError::DotEnv { path: path.display().to_string(), what };
    let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        wrong(format!(", line {}: is not UTF-8", 1 + before.iter().filter(|byte| **byte == b'\n').count()))
    })?;
    parse(&text).map_err(|what| wrong(format!(", {what}")))
}

/// One that cannot be looked at is not passed over: another database would be served than the one it names.
fn find() -> Result<Option<PathBuf>, ConfigError> {
    let folder = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(unreadable(Path::new(".env"), &error)),
    };
    for path in folder.ancestors().map(|folder| folder.join(".env")) {
        match path.metadata() {
            Ok(metadata) if metadata.is_file() => return Ok(Some(path)),
            Ok(_) => {}
            Err(error) if is_absence(&error) => {}
            Err(error) => return Err(unreadable(&path, &error)),
        }
    }
    Ok(None)
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn unreadable(path: &Path, error: &io::Error) -> ConfigError {
    ConfigError::DotEnv { path: path.display().to_string(), what: format!(" cannot be read: {error}") }
}

/// The variables, or which line is wrong and how. Never what stands there: it may be a secret.
fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let read = Cell::new(0);
    let parsed: Result<Vec<_>, _> =
        dotenvy::from_read_iter(LineByLine { rest: text.as_bytes(), read: &read }).collect();
    parsed.map_err(|error| match error {
        dotenvy::Error::LineParse(part, _) => {
            // What is quoted may go over several lines; it is the first of them that is told.
            let more = part.strip_suffix('\n').unwrap_or(&part).matches('\n').count();
            let number = read.get().saturating_sub(more).max(1);
            format!("line {number}: {}", wrong_line(text.lines().nth(number - 1).unwrap_or_default()))
        }
        other => other.to_string(),
    })
}

/// Hands out one line at a time and counts them: where parsing ends, that many were read.
struct LineByLine<'a> {
    rest: &'a [u8],
    read: &'a Cell<usize>,
}

impl Read for LineByLine<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = self.rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let length = line.len().min(buffer.len());
        buffer[..length].copy_from_slice(&line[..length]);
        if length > 0 && length == line.len() {
            self.read.set(self.read.get() + 1);
        }
        self.rest = &self.rest[length..];
        Ok(length)
    }
}

fn wrong_line(line: &str) -> String {
    match variable(line) {
        Some(name) => format!(
            "the value of {name} cannot be read; one with spaces stands in double quotes, and what is quoted has a \
             quote at its end too"
        ),
        None => "is not of the form NAME=value".to_owned(),
    }
}

/// The name before the equals sign. What is not written as our names are may be half of a secret.
fn variable(line: &str) -> Option<&str> {
    let (name, _) = line.trim_start().trim_start_matches("export ").split_once('=')?;
    let name = name.trim();
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_wrong(text: &str, said: &str) {
        let what = parse(text).unwrap_err();
        assert!(what.starts_with(said), "{what}");
        assert!(!what.contains("hunter2") && !what.contains('\n'), "{what}");
    }

    #[test]
    fn a_wrong_line_is_told_by_its_number_and_its_variable() {
        assert_wrong("A=1\n\n# c\nPORTICO_MAIL_FROM=The hunter2\nB=2\n", "line 4: the value of PORTICO_MAIL_FROM ");
        assert_wrong("A=1\nexport PORTICO_SECRET='hunter2\nB=2\n", "line 2: the value of PORTICO_SECRET ");
        assert_wrong("A=1\r\nDATABASE_URL = a hunter2\r\n", "line 2: the value of DATABASE_URL ");
        assert_wrong("\u{feff}A=1\nB=2 hunter2", "line 2: the value of B ");
    }

    #[test]
    fn of_a_line_without_a_name_nothing_is_told() {
        assert_wrong("A=1\nhunter2\n", "line 2: is not of the form NAME=value");
        assert_wrong("=hunter2\n", "line 1: is not of the form NAME=value");
        assert_wrong("A=1\nhunter2 x=y z\n", "line 2: is not of the form NAME=value");
    }

    #[test]
    fn a_line_within_quotes_is_not_taken_for_the_wrong_one() {
        assert_wrong("A=\"x\nB=c d\n\"\nB=c d\n", "line 4: the value of B ");
    }

    #[test]
    fn a_byte_order_mark_belongs_to_no_name() {
        assert_eq!(parse("\u{feff}A=1\n").unwrap(), [("A".to_owned(), "1".to_owned())]);
    }
}
