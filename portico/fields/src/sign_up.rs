use crate::{Email, FieldError, Name, NewPassword};

/// The sign-up form.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(
    as = SignUpBody,
    example = json!({ "name": "Ada", "email": "ada@example.org", "password": "correct horse battery" }),
))]
pub struct SignUp {
    pub name: Name,
    pub email: Email,
    pub password: NewPassword,
}

impl SignUp {
    /// Parses every field, so that all errors are reported at once. A field may already have failed when it was read.
    pub fn parse(
        name: Result<&str, FieldError>,
        email: Result<&str, FieldError>,
        password: Result<&str, FieldError>,
        password_min_length: usize,
    ) -> Result<Self, Vec<FieldError>> {
        let name = name.and_then(Name::parse);
        let email = email.and_then(Email::parse);
        let password = password.and_then(|typed| NewPassword::parse(typed, password_min_length));
        match (name, email, password) {
            (Ok(name), Ok(email), Ok(password)) => Ok(Self { name, email, password }),
            (name, email, password) => Err([name.err(), email.err(), password.err()].into_iter().flatten().collect()),
        }
    }
}
