//! The English sentences of field errors.

use crate::{Field, FieldCode};

pub fn field_error(field: Field, code: FieldCode) -> &'static str {
    match (field, code) {
        (Field::Name, FieldCode::Required) => "Enter your name.",
        (Field::Email, FieldCode::Required) => "Enter your email address.",
        (Field::Password, FieldCode::Required) => "Enter a password.",
        (Field::Code, FieldCode::Required) => "Enter the code from your authenticator app.",
        (Field::RecoveryCode, FieldCode::Required) => "Enter a recovery code.",
        (_, FieldCode::Required) => "This field is required.",
        (_, FieldCode::WrongType) => "This must be a string.",
        (_, FieldCode::Repeated) => "Send this field only once.",
        (_, FieldCode::TooShort) => "This is too short.",
        (_, FieldCode::TooLong) => "This is too long.",
        (Field::Password, FieldCode::ControlCharacter) => "A password cannot contain a NUL character.",
        (_, FieldCode::ControlCharacter) => "Remove line breaks and other control characters.",
        (Field::Email, FieldCode::Invalid) => "Enter an email address like name@example.org.",
        (Field::Code, FieldCode::Invalid) => "A code has six digits.",
        (Field::RecoveryCode, FieldCode::Invalid) => "A recovery code has 24 letters and digits.",
        (Field::Lang, FieldCode::Invalid) => "This site does not have that language.",
        (_, FieldCode::Invalid) => "This is not valid.",
        (_, FieldCode::TooCommon) => "This password is too common. Combine a few unrelated words.",
        (_, FieldCode::ContainsPersonal) => {
            "This password is too similar to your name, your email address or the name of this site. Choose other \
             words."
        }
    }
}

/// For a name that is missing, where it is a passkey's.
pub const PASSKEY_NAME_REQUIRED: &str = "Enter a name for the passkey.";

/// For a text in which line breaks are allowed.
pub const CONTROL_CHARACTER_IN_TEXT: &str = "Remove control characters.";

pub fn too_short(number: usize) -> String {
    format!("Use at least {number} characters.")
}

pub fn too_long(number: usize, unit: &str) -> String {
    match unit {
        "bytes" => format!("Use at most {number} bytes."),
        _ => format!("Use at most {number} characters."),
    }
}
