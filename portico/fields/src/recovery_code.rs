use std::fmt;

use crate::code::is_filler;
use crate::{Field, FieldCode, FieldError};

/// A code that takes the place of an authenticator app once: 24 characters of Crockford's base32, which are 120 bits.
///
/// Case, spaces and hyphens are ignored, `O` counts as `0`, and `I` and `L` count as `1`.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// The number of characters, without hyphens.
    pub const CHARS: usize = 24;

    /// The digits of Crockford's base32.
    pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// How many characters are between two hyphens.
    const GROUP: usize = 4;

    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        let typed = typed.chars().filter(|c| !is_filler(*c) && !is_hyphen(*c));
        let chars: String = typed.map(forgive).collect();
        if chars.is_empty() {
            return Err(FieldError::new(Field::RecoveryCode, FieldCode::Required));
        }
        if chars.len() != Self::CHARS || !chars.bytes().all(|byte| Self::ALPHABET.contains(&byte)) {
            return Err(FieldError::new(Field::RecoveryCode, FieldCode::Invalid));
        }
        Ok(Self(chars))
    }

    /// The 24 characters in their one spelling.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As it is shown: groups of four, with hyphens.
    pub fn grouped(&self) -> String {
        let mut shown = String::with_capacity(Self::CHARS + Self::CHARS / Self::GROUP);
        for (at, char) in self.0.chars().enumerate() {
            if at > 0 && at % Self::GROUP == 0 {
                shown.push('-');
            }
            shown.push(char);
        }
        shown
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Also the dashes that a word processor makes of a hyphen.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn forgive(typed: char) -> char {
    match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        char => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "01AB-CDEF-GHJK-MNPQ-RSTV-WXYZ";

    #[test]
    fn a_code_is_read_as_it_is_shown() {
        assert_eq!(RecoveryCode::parse(CODE).unwrap().grouped(), CODE);
    }

    #[test]
    fn misread_characters_are_forgiven() {
        let code = RecoveryCode::parse(CODE).unwrap();
        for typed in [
            "01abcdefghjkmnpqrstvwxyz",
            "OIAB CDEF GHJK MNPQ RSTV WXYZ",
            " oLab–cdef\u{a0}ghjk\u{200b}mnpq rstv-wxyz\n",
        ] {
            assert_eq!(RecoveryCode::parse(typed).unwrap(), code, "{typed:?}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for typed in ["01AB", &CODE.replace('A', "U"), &format!("{CODE}0"), "123456", &"0".repeat(100_000)] {
            assert_eq!(RecoveryCode::parse(typed).unwrap_err().code, FieldCode::Invalid);
        }
        assert_eq!(RecoveryCode::parse(" - ").unwrap_err().code, FieldCode::Required);
    }

    #[test]
    fn recovery_codes_cannot_be_printed() {
        assert_eq!(format!("{:?}", RecoveryCode::parse(CODE).unwrap()), "[redacted]");
    }
}
