use crate::trim::trim_text;
use crate::{Field, FieldCode, FieldError, en};

/// The text of an app's own field: at least one and at most `max` characters (Unicode scalar values) after trimming. It
/// may have several lines, whose ends become `\n`. Other control characters are refused, except tabs.
pub fn parse_text(field: Field, typed: &str, max: usize) -> Result<String, FieldError> {
    let text = parse(field, &typed.replace("\r\n", "\n"), max, |char| !matches!(char, '\n' | '\t'));
    text.map_err(|error| match error.code {
        FieldCode::ControlCharacter => FieldError { message: en::CONTROL_CHARACTER_IN_TEXT.to_owned(), ..error },
        _ => error,
    })
}

/// The same in one line.
pub fn parse_line(field: Field, typed: &str, max: usize) -> Result<String, FieldError> {
    parse(field, typed, max, |_| true)
}

fn parse(field: Field, typed: &str, max: usize, is_refused: fn(char) -> bool) -> Result<String, FieldError> {
    if typed.chars().any(|char| char.is_control() && is_refused(char)) {
        return Err(FieldError::new(field, FieldCode::ControlCharacter));
    }
    let text = trim_text(typed);
    if text.is_empty() {
        return Err(FieldError::new(field, FieldCode::Required));
    }
    if text.chars().count() > max {
        return Err(FieldError::too_long(field, max, "characters"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Field = Field::Own("text");

    #[test]
    fn a_text_may_have_several_lines() {
        assert_eq!(parse_text(TEXT, " one\r\n\ttwo\n ", 100).unwrap(), "one\n\ttwo");
        assert_eq!(parse_line(TEXT, "one\ntwo", 100).unwrap_err().code, FieldCode::ControlCharacter);
        assert_eq!(parse_text(TEXT, "a\u{0}b", 100).unwrap_err().code, FieldCode::ControlCharacter);
    }

    #[test]
    fn a_text_has_at_least_one_and_at_most_the_given_number_of_characters() {
        assert_eq!(parse_text(TEXT, " \n ", 3).unwrap_err().code, FieldCode::Required);
        assert!(parse_text(TEXT, " ééé ", 3).is_ok());
        let error = parse_line(TEXT, "éééé", 3).unwrap_err();
        assert_eq!((error.code, error.message.as_str()), (FieldCode::TooLong, "Use at most 3 characters."));
    }
}
