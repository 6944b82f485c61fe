//! Separates log lines from untrusted text (CWE-117). No value can start a new line or control the terminal that shows
//! the log.

use std::fmt::{self, Write as _};
use std::io;

use tracing::field::Field;
use tracing_subscriber::fmt::format::Writer;

use crate::escaping::{Escaping, in_json, is_harmful_in_json};

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

/// Writes the lines of a JSON log.
pub struct JsonLines<W>(pub W);

impl<W: io::Write> io::Write for JsonLines<W> {
    /// Each call writes one event with its line end.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // Nearly all lines are, and this takes a fraction of the time.
        let is_plain = line.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n'));
        match std::str::from_utf8(line) {
            Ok(text) if !is_plain && text.chars().any(is_harmful_in_json) => {
                self.0.write_all(in_json(text).as_bytes())?
            }
            _ => self.0.write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_json_line_stays_on_one_line_with_the_same_value() {
        let path = "a\r\nb\u{1b}[31m\u{9b}2J\u{202e}\u{2028}é";
        let line = format!("{}\n", serde_json::json!({ "path": path }));
        let mut written = Vec::new();
        JsonLines(&mut written).write_all(line.as_bytes()).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(written.ends_with("\"}\n") && !written.chars().any(is_harmful_in_json), "{written:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap()["path"], path);
    }
}
