//! What people type into forms.

use portico_fields::{Credentials, Email, GivenPassword, NewPassword, SignUp};

use super::ADA;

/// The sign-up form as filled in by Ada.
pub fn sign_up_form(email: &str, password: &str) -> SignUp {
    SignUp::parse(Ok(" Ada Lovelace "), Ok(email), Ok(password), 8).expect("valid fields")
}

pub fn given(email: &str, password: &str) -> Credentials {
    Credentials::parse(Ok(email), Ok(password)).expect("valid fields")
}

pub fn password(typed: &str) -> GivenPassword {
    given(ADA, typed).password
}

pub fn new_password(typed: &str) -> NewPassword {
    NewPassword::parse(typed, 8).expect("a valid password")
}

pub fn email(typed: &str) -> Email {
    Email::parse(typed).expect("an address")
}
