use crate::{Email, FieldError, GivenPassword};

/// A new address for an account, and the account's password.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(
    example = json!({ "email": "ada@example.com", "password": "correct horse battery" }),
))]
pub struct EmailChange {
    pub email: Email,
    pub password: GivenPassword,
}

impl EmailChange {
    /// Parses both fields. A field may already have failed when it was read.
    pub fn parse(email: Result<&str, FieldError>, password: Result<&str, FieldError>) -> Result<Self, Vec<FieldError>> {
        match (email.and_then(Email::parse), password.and_then(GivenPassword::parse)) {
            (Ok(email), Ok(password)) => Ok(Self { email, password }),
            (email, password) => Err([email.err(), password.err()].into_iter().flatten().collect()),
        }
    }
}
