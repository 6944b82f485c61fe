use crate::{Field, FieldError, GivenPassword, NewPassword};

/// A new password from a user who still knows the old one.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(
    example = json!({ "current_password": "correct horse battery", "new_password": "a better horse battery" }),
))]
pub struct PasswordChange {
    #[cfg_attr(feature = "openapi", schema(rename = "current_password"))]
    pub current: GivenPassword,
    #[cfg_attr(feature = "openapi", schema(rename = "new_password"))]
    pub new: NewPassword,
}

impl PasswordChange {
    /// Parses both fields. A field may already have failed when it was read.
    pub fn parse(
        current: Result<&str, FieldError>,
        new: Result<&str, FieldError>,
        password_min_length: usize,
    ) -> Result<Self, Vec<FieldError>> {
        let current = current.and_then(GivenPassword::parse).map_err(|error| error.at(Field::CurrentPassword));
        let new = new.and_then(|typed| NewPassword::parse(typed, password_min_length));
        match (current, new.map_err(|error| error.at(Field::NewPassword))) {
            (Ok(current), Ok(new)) => Ok(Self { current, new }),
            (current, new) => Err([current.err(), new.err()].into_iter().flatten().collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldCode;

    #[test]
    fn each_error_names_its_own_field() {
        let errors = PasswordChange::parse(Ok(""), Ok("short"), 8).unwrap_err();
        let found: Vec<_> = errors.iter().map(|error| (error.field, error.code)).collect();
        assert_eq!(found, [(Field::CurrentPassword, FieldCode::Required), (Field::NewPassword, FieldCode::TooShort)]);
    }
}
