//! What keeps a log's lines apart from what strangers write into them (CWE-117): no value can begin a
//! line of its own, or speak to the terminal on which the log is read.

use std::fmt::{self, Write as _};
use std::io;

use tracing::field::Field;
use tracing_subscriber::fmt::format::Writer;

/// Writes one field of a pretty line.
pub fn write_field(writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    match field.name() {
        "message" => write!(Escaping(writer), "{value:?}"),
        name => {
            write!(writer, "{name}=")?;
            write!(Escaping(writer), "{value:?}")
        }
    }
}

/// Takes the lines of a JSON log. JSON itself escapes no more than the first 32 characters.
pub struct JsonLines<W>(pub W);

impl<W: io::Write> io::Write for JsonLines<W> {
    /// One event with the end of its line, as it is written at a time.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(line) {
            Ok(text) if text.chars().any(is_escaped_in_json) => self.0.write_all(escaped_in_json(text).as_bytes())?,
            _ => self.0.write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

struct Escaping<'a, W>(&'a mut W);

impl<W: fmt::Write> fmt::Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if is_harmful(character) {
                write!(self.0, "{}", character.escape_default())?;
            } else {
                self.0.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// Ends a line, is obeyed by terminals, or turns the order of what follows around.
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Within strings only: outside of them JSON has none but the end of the line.
fn is_escaped_in_json(character: char) -> bool {
    is_harmful(character) && character != '\n'
}

fn escaped_in_json(line: &str) -> String {
    line.chars().fold(String::with_capacity(line.len() + 16), |mut escaped, character| {
        if is_escaped_in_json(character) {
            // All of them are in the first plane, so that four digits are enough.
            _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const HOSTILE: &str = "a\r\nb\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\u{2028}é";

    #[test]
    fn a_pretty_value_stays_in_its_line() {
        let mut line = String::new();
        write!(Escaping(&mut line), "{HOSTILE}").unwrap();
        assert_eq!(line, "a\\r\\nb\\u{1b}[31m\\u{9b}2J\\u{7f}\\u{202e}\\u{2028}é");
    }

    #[test]
    fn a_json_line_is_one_line_and_says_the_same() {
        let line = format!("{}\n", serde_json::json!({ "path": HOSTILE }));
        let mut written = Vec::new();
        JsonLines(&mut written).write_all(line.as_bytes()).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(written.ends_with("\"}\n"), "{written:?}");
        assert!(!written.trim_end().chars().any(is_harmful), "{written:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap()["path"], HOSTILE);
    }
}
