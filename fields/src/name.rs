use crate::{Field, FieldCode, FieldError};

/// What a person wants to be called: 1 to 100 characters after trimming, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The longest name, in characters (Unicode scalar values).
    pub const MAX_CHARS: usize = 100;

    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        if typed.chars().any(char::is_control) {
            return Err(FieldError::new(Field::Name, FieldCode::ControlCharacter));
        }
        let name = typed.trim();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrounding_space_is_not_part_of_a_name() {
        assert_eq!(Name::parse("  Ada Lovelace ").unwrap().as_str(), "Ada Lovelace");
    }

    #[test]
    fn hundred_characters_fit_and_one_more_does_not() {
        assert!(Name::parse(&"é".repeat(100)).is_ok());
        assert_eq!(Name::parse(&"é".repeat(101)).unwrap_err().code, FieldCode::TooLong);
    }

    #[test]
    fn blank_names_are_missing_names() {
        assert_eq!(Name::parse(" \u{3000} ").unwrap_err().code, FieldCode::Required);
    }

    #[test]
    fn control_characters_are_refused() {
        for typed in ["a\nb", "Ada\n", "a\u{0}b", "a\u{1b}[31mb", "a\u{85}b"] {
            assert_eq!(Name::parse(typed).unwrap_err().code, FieldCode::ControlCharacter);
        }
    }
}
