use std::fmt;

use crate::trim::is_invisible;
use crate::{Field, FieldCode, FieldError};

/// A code from an authenticator app: six digits. Spaces are ignored, because apps show the digits in groups.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The number of digits.
    pub const DIGITS: usize = 6;

    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        let digits: String = typed.chars().filter(|c| !is_filler(*c)).collect();
        if digits.is_empty() {
            return Err(FieldError::new(Field::Code, FieldCode::Required));
        }
        if digits.len() != Self::DIGITS || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(FieldError::new(Field::Code, FieldCode::Invalid));
        }
        Ok(Self(digits))
    }

    /// The six digits.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A space, or a mark that was copied with the text.
pub(crate) fn is_filler(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_ignored() {
        for typed in ["123456", "123 456", " 12 34 56\n", "\u{200b}123\u{a0}456\u{feff}"] {
            assert_eq!(Code::parse(typed).unwrap().expose(), "123456", "{typed:?}");
        }
    }

    #[test]
    fn a_code_has_six_digits() {
        for typed in ["12345", "1234567", "12345a", "123-456", "١٢٣٤٥٦", "+12345", &"1".repeat(100_000)] {
            assert_eq!(Code::parse(typed).unwrap_err().code, FieldCode::Invalid);
        }
        assert_eq!(Code::parse(" ").unwrap_err().code, FieldCode::Required);
    }

    #[test]
    fn codes_cannot_be_printed() {
        assert_eq!(format!("{:?}", Code::parse("123456").unwrap()), "[redacted]");
    }
}
