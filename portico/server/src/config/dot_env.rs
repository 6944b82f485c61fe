//! The `.env` file of the working directory, or of its nearest parent that has one.

use std::cell::Cell;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use portico_accounts::{FileError, FileUse, quoted};

use super::ConfigError;
use super::vars::is_ours;

/// The variables of the file, in file order. Empty if there is no file.
pub fn read() -> Result<Vec<(String, String)>, ConfigError> {
    let Some(path) = find()? else { return Ok(Vec::new()) };
    let wrong = |what: String| ConfigError::DotEnv { path: path.display().to_string(), what };
    let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        wrong(format!(
            ": line {} is not UTF-8; save the file as UTF-8",
            1 + before.iter().filter(|byte| **byte == b'\n').count()
        ))
    })?;
    let variables = parse(&text).map_err(|what| wrong(format!(": {what}")))?;
    if holds_secret(&variables) && is_open_to_others(&path)? {
        return Err(wrong(format!(
            " contains PORTICO_SECRET and can be read by others; run: chmod 600 {}",
            quoted(&path)
        )));
    }
    Ok(variables)
}

/// Whether the root secret comes from this file. A secret in the environment takes precedence.
fn holds_secret(variables: &[(String, String)]) -> bool {
    std::env::var_os("PORTICO_SECRET").is_none() && variables.iter().any(|(name, _)| name == "PORTICO_SECRET")
}

fn is_open_to_others(path: &Path) -> Result<bool, ConfigError> {
    let metadata = path.metadata().map_err(|error| unreadable(path, &error))?;
    Ok(metadata.permissions().mode() & 0o077 != 0)
}

/// An unreadable file is an error. Ignoring it would serve another database than the one it names.
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
    FileError::new(path, FileUse::Read, error).into()
}

/// A character that no text contains. It replaces `$` in the second reading, which takes `$` literally.
const PLAIN_DOLLAR: char = '\u{fdd0}';

/// Parses the variables, or reports which line is wrong and how. The content is never shown because it may be a secret.
///
/// dotenvy replaces a `$` outside single quotes by another variable, cannot be told not to, and does not name the line.
/// A password would change silently. So the text is parsed a second time with every `$` taken literally, and differing
/// values are refused.
fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let literal = with_plain_dollars(text);
    let read = Cell::new(0);
    let mut entries = dotenvy::from_read_iter(LineByLine { rest: text.as_bytes(), read: &read });
    let mut literal_entries = dotenvy::from_read_iter(literal.as_bytes());
    let mut variables = Vec::new();
    loop {
        let (number, line) = next_entry(text, read.get());
        let (Some(entry), Some(literal)) = (entries.next(), literal_entries.next()) else { return Ok(variables) };
        let literal = literal.map(|(_, value)| value.replace(PLAIN_DOLLAR, "$"));
        match entry {
            Ok((name, value)) if !is_ours(&name) || literal.as_ref().is_ok_and(|literal| *literal == value) => {
                variables.push((name, value));
            }
            Ok((name, _)) => return Err(dollar(number, &name)),
            Err(dotenvy::Error::LineParse(..)) => {
                return Err(match variable(line) {
                    Some(name) if literal.is_ok() => dollar(number, name),
                    name => wrong_line(number, name),
                });
            }
            Err(other) => return Err(other.to_string()),
        }
    }
}

/// The first line with an entry after those already read, and its number.
fn next_entry(text: &str, read: usize) -> (usize, &str) {
    let mut lines = (1..).zip(text.lines()).skip(read);
    lines.find(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#')).unwrap_or_default()
}

/// An escaped `$` is never expanded, so it is left unchanged.
fn with_plain_dollars(text: &str) -> String {
    let mut escaped = false;
    let plain = |c: char| {
        let was_escaped = escaped;
        escaped = c == '\\' && !was_escaped;
        if c == '$' && !was_escaped { PLAIN_DOLLAR } else { c }
    };
    text.chars().map(plain).collect()
}

fn dollar(line: usize, name: &str) -> String {
    format!(
        "line {line}: in the value of {name}, a $ would be replaced by another variable; put a value with a plain $ \
         in single quotes: {name}='...'"
    )
}

/// Yields one line at a time and counts them. When parsing stops, the count is the number of lines read.
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

fn wrong_line(number: usize, name: Option<&str>) -> String {
    match name {
        Some(name) => format!(
            "line {number}: the value of {name} cannot be read; put a value with spaces in double quotes, and end \
             every quoted value with a quote"
        ),
        None => format!("line {number} is not of the form NAME=value"),
    }
}

/// The name before the equals sign. A name not written like Portico's settings may be part of a secret.
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
    fn an_invalid_line_is_named_by_number_and_variable() {
        assert_wrong("A=1\n\n# c\nPORTICO_MAIL_FROM=The hunter2\nB=2\n", "line 4: the value of PORTICO_MAIL_FROM ");
        assert_wrong("A=1\nexport PORTICO_SECRET='hunter2\nB=2\n", "line 2: the value of PORTICO_SECRET ");
        assert_wrong("A=1\r\nDATABASE_URL = a hunter2\r\n", "line 2: the value of DATABASE_URL ");
        assert_wrong("\u{feff}A=1\nB=2 hunter2", "line 2: the value of B ");
    }

    #[test]
    fn a_line_without_a_name_is_not_quoted() {
        assert_wrong("A=1\nhunter2\n", "line 2 is not of the form NAME=value");
        assert_wrong("=hunter2\n", "line 1 is not of the form NAME=value");
        assert_wrong("A=1\nhunter2 x=y z\n", "line 2 is not of the form NAME=value");
    }

    #[test]
    fn a_line_within_quotes_is_not_blamed() {
        assert_wrong("A=\"x\nB=c d\n\"\nB=c d\n", "line 4: the value of B ");
    }

    #[test]
    fn a_byte_order_mark_is_ignored() {
        assert_eq!(parse("\u{feff}A=1\n").unwrap(), [("A".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn a_dollar_that_would_be_substituted_is_refused() {
        assert_wrong(
            "A=1\nPORTICO_SMTP_URL=smtp://u:hunter2$heim4711@host\n",
            "line 2: in the value of PORTICO_SMTP_URL,",
        );
        assert_wrong(
            "A=1\n# c\n\nexport DATABASE_URL=\"x://u:hunter2$a@b\"\nB=2\n",
            "line 4: in the value of DATABASE_URL,",
        );
        for value in ["a$", "$$", "${A}", "${A", "${A B}", "$A b", "a\\\\$A", "'a'$A", "\"'$A'\"", "\"x\ny$A\""] {
            assert_wrong(&format!("A=1\nPORTICO_X={value}\n"), "line 2: in the value of PORTICO_X,");
        }
    }

    #[test]
    fn a_plain_dollar_is_kept() {
        let plain =
            [("'a$b${c}$'", "a$b${c}$"), ("a\\$b", "a$b"), ("\"a\\$b\"", "a$b"), ("'\\$a'", "\\$a"), ("a # $b", "a")];
        for (value, read) in plain {
            let variables = parse(&format!("PORTICO_X={value}\nB=2\n")).unwrap();
            assert_eq!(
                variables,
                [("PORTICO_X", read), ("B", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()))
            );
        }
    }

    #[test]
    fn variables_of_other_programs_may_use_substitution() {
        let variables = parse("A=1\nB=${A}2\nC=$A b\nPORTICO_X=1\n").unwrap();
        assert_eq!(variables.len(), 4);
        assert_eq!(variables[1].1, "12");
    }
}
