use std::fmt;

use crate::{Field, FieldCode, FieldError};

/// A new password: long enough, at most 4,095 bytes, any character but NUL.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// The shortest password, in code points, unless the operator sets a higher minimum.
    pub const DEFAULT_MIN_CHARS: usize = 8;

    /// Takes the password exactly as typed; `min_chars` counts code points.
    pub fn parse(typed: &str, min_chars: usize) -> Result<Self, FieldError> {
        check_bytes(typed)?;
        if typed.chars().count() < min_chars {
            return Err(FieldError::too_short(Field::Password, min_chars));
        }
        Ok(Self(typed.to_owned()))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A password to compare with the stored one. It may be shorter than today's minimum.
#[derive(Clone)]
pub struct GivenPassword(String);

impl GivenPassword {
    /// The longest password, in bytes.
    pub const MAX_BYTES: usize = 4_095;

    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        check_bytes(typed)?;
        Ok(Self(typed.to_owned()))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<NewPassword> for GivenPassword {
    fn from(chosen: NewPassword) -> Self {
        Self(chosen.0)
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for GivenPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

fn check_bytes(typed: &str) -> Result<(), FieldError> {
    if typed.is_empty() {
        return Err(FieldError::new(Field::Password, FieldCode::Required));
    }
    if typed.len() > GivenPassword::MAX_BYTES {
        return Err(FieldError::too_long(Field::Password, GivenPassword::MAX_BYTES, "bytes"));
    }
    if typed.contains('\0') {
        return Err(FieldError::new(Field::Password, FieldCode::ControlCharacter));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(typed: &str) -> Option<FieldCode> {
        NewPassword::parse(typed, 8).err().map(|error| error.code)
    }

    #[test]
    fn eight_code_points_are_enough() {
        assert_eq!(code("pässwörd"), None);
        assert_eq!(code("pässwör"), Some(FieldCode::TooShort));
        assert_eq!(code(&"🏛".repeat(64)), None);
    }

    #[test]
    fn four_kibibytes_are_too_long() {
        assert_eq!(code(&"a".repeat(4_095)), None);
        assert_eq!(code(&"a".repeat(4_096)), Some(FieldCode::TooLong));
    }

    #[test]
    fn every_character_but_nul_is_allowed() {
        assert_eq!(code("tab\tand\nline break"), None);
        assert_eq!(code("with a \0 in it"), Some(FieldCode::ControlCharacter));
    }

    #[test]
    fn passwords_cannot_be_printed() {
        let password = NewPassword::parse("correct horse", 8).unwrap();
        assert_eq!(format!("{password:?}"), "[redacted]");
    }
}
