use crate::trim::trim_text;
use crate::{Field, FieldCode, FieldError};

/// The name of a user or of a passkey: 1 to 100 characters after trimming, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The longest name, in characters (Unicode scalar values).
    pub const MAX_CHARS: usize = 100;

    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        if typed.chars().any(char::is_control) {
            return Err(FieldError::new(Field::Name, FieldCode::ControlCharacter));
        }
        let name = trim_text(typed);
        if name.is_empty() {
            return Err(FieldError::new(Field::Name, FieldCode::Required));
        }
        if name.chars().count() > Self::MAX_CHARS {
            return Err(FieldError::too_long(Field::Name, Self::MAX_CHARS, "characters"));
        }
        Ok(Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name for a text whose other words must stay in order, such as a sentence of an email.
pub fn without_directions(name: &str) -> String {
    name.replace(changes_direction, "")
}

/// Whether a character embeds, overrides or isolates the direction of what follows (UAX #9): a name with one could
/// reorder the words after it. The marks U+200E, U+200F and U+061C are parts of names, and reach no further.
fn changes_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrounding_whitespace_is_trimmed() {
        assert_eq!(Name::parse("  Ada Lovelace ").unwrap().as_str(), "Ada Lovelace");
        assert_eq!(Name::parse("\u{feff}\u{202a}Ada Lovelace\u{202c}\u{200b} ").unwrap().as_str(), "Ada Lovelace");
    }

    #[test]
    fn a_name_has_at_most_a_hundred_characters() {
        assert!(Name::parse(&"é".repeat(100)).is_ok());
        assert_eq!(Name::parse(&"é".repeat(101)).unwrap_err().code, FieldCode::TooLong);
    }

    #[test]
    fn blank_names_count_as_missing() {
        for typed in ["", " \u{3000} ", "\u{200b}", "\u{2060}\u{feff} \u{ad}", "\u{3164}", "\u{2800}\u{e0041}"] {
            assert_eq!(Name::parse(typed).unwrap_err().code, FieldCode::Required, "{typed:?}");
        }
    }

    #[test]
    fn a_joiner_between_letters_is_kept() {
        for typed in ["نیما\u{200c}", "👩\u{200d}🔬", "李"] {
            assert_eq!(Name::parse(typed).unwrap().as_str(), typed);
        }
    }

    #[test]
    fn a_name_can_be_written_without_changes_of_direction() {
        for mark in ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}') {
            assert_eq!(without_directions(&format!("Ada {mark}gnp.exe")), "Ada gnp.exe", "{mark:?}");
        }
        for name in ["שָׂרָה", "سارة", "א\u{200f}1", "Ada\u{200e} B", "ا\u{61c}1"] {
            assert_eq!(without_directions(name), name);
        }
    }

    #[test]
    fn control_characters_are_refused() {
        for typed in ["a\nb", "Ada\n", "a\u{0}b", "a\u{1b}[31mb", "a\u{85}b"] {
            assert_eq!(Name::parse(typed).unwrap_err().code, FieldCode::ControlCharacter);
        }
    }
}
