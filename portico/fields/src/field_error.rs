use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Field, en};

/// The kind of error. Clients may rely on the code; the sentence may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FieldProblemCode))]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// Missing, null or empty.
    Required,
    /// Not a string.
    WrongType,
    /// Sent more than once.
    Repeated,
    TooShort,
    TooLong,
    /// Contains a character that is never typed on purpose, such as a line break.
    ControlCharacter,
    /// Has the right length and characters, but not the right form.
    Invalid,
    /// A password that is on the lists of common ones.
    TooCommon,
    /// A password made of the user's own name or address, or of this site's.
    ContainsPersonal,
}

/// The error of one field, with the sentence that the user reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FieldProblem))]
pub struct FieldError {
    /// The field's name in the body.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub field: Field,
    /// The kind of error.
    pub code: FieldCode,
    /// The sentence for the user.
    pub message: String,
}

impl FieldError {
    /// An error without a number in its sentence.
    pub fn new(field: Field, code: FieldCode) -> Self {
        Self { field, code, message: en::field_error(field, code).to_owned() }
    }

    /// A text shorter than `at_least` characters.
    pub fn too_short(field: Field, at_least: usize) -> Self {
        Self { field, code: FieldCode::TooShort, message: en::too_short(at_least) }
    }

    /// A text longer than `at_most` of the named unit, "characters" or "bytes".
    pub fn too_long(field: Field, at_most: usize, unit: &str) -> Self {
        Self { field, code: FieldCode::TooLong, message: en::too_long(at_most, unit) }
    }

    /// The same error where the name is a passkey's.
    pub fn of_passkey(self) -> Self {
        match (self.field, self.code) {
            (Field::Name, FieldCode::Required) => Self { message: en::PASSKEY_NAME_REQUIRED.to_owned(), ..self },
            _ => self,
        }
    }

    /// The same error for another field.
    pub fn at(self, field: Field) -> Self {
        Self { field, ..self }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FieldError {}
