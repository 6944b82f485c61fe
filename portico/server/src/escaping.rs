//! Escapes characters in untrusted texts that could end a line, control the terminal or make a text look like another
//! one (CWE-117, CWE-150).

use std::fmt::{self, Write as _};

use portico_fields::is_invisible;

/// Escapes everything written through it.
pub struct Escaping<'a, W>(pub &'a mut W);

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

/// The text in one line, escaped.
pub fn in_one_line(text: fmt::Arguments<'_>) -> String {
    let mut line = String::new();
    // Writing to a String never fails.
    _ = Escaping(&mut line).write_fmt(text);
    line
}

/// An equivalent JSON document. JSON itself only requires escapes for the first 32 characters.
pub fn in_json(document: &str) -> String {
    document.chars().fold(String::with_capacity(document.len() + 16), |mut escaped, character| {
        if is_harmful_in_json(character) {
            // JSON escapes have four digits, so characters above the first plane need two.
            for unit in character.encode_utf16(&mut [0; 2]) {
                _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
        escaped
    })
}

/// Only needed within strings. Outside them, JSON contains none of these except line ends.
pub fn is_harmful_in_json(character: char) -> bool {
    is_harmful(character) && character != '\n'
}

/// Whether the character ends a line, controls terminals, reverses the text direction or is invisible.
fn is_harmful(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || is_invisible(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str =
        "a\r\nb\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\u{2028}\u{200b}\u{2066}\u{feff}\u{ad}\u{fe0f}\u{e0041}é";

    #[test]
    fn escaped_text_stays_on_one_line() {
        let line = in_one_line(format_args!("{HOSTILE}"));
        let escaped = "a\\r\\nb\\u{1b}[31m\\u{9b}2J\\u{7f}\\u{202e}\\u{2028}\\u{200b}\\u{2066}\\u{feff}\\u{ad}\\u{fe0f}\\u{e0041}é";
        assert_eq!(line, escaped);
    }

    #[test]
    fn visible_characters_are_unchanged() {
        let seen = "Ada Lovelace, Größe\u{a0}1, 李\u{3000}明 👩 ⠁\u{2800}⠃";
        assert_eq!(in_one_line(format_args!("{seen}")), seen);
        assert_eq!(in_json(seen), seen);
    }

    #[test]
    fn an_escaped_json_document_has_the_same_value() {
        let document = serde_json::to_string_pretty(&serde_json::json!({ "name": HOSTILE })).unwrap();
        let escaped = in_json(&document);
        assert!(!escaped.chars().any(is_harmful_in_json), "{escaped:?}");
        assert_eq!(escaped.lines().count(), 3);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap()["name"], HOSTILE);
    }
}
