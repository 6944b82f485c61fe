use crate::{Email, FieldError, GivenPassword};

/// An address and a password, as somebody gave them to be let in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// None where no such address can exist: as good as an unknown one.
    pub email: Option<Email>,
    pub password: GivenPassword,
    /// What was typed, for where it is no address.
    #[cfg(feature = "idna")]
    typed: String,
}

impl Credentials {
    /// Parses both fields. A field may already have failed where it was read.
    pub fn parse(email: Result<&str, FieldError>, password: Result<&str, FieldError>) -> Result<Self, Vec<FieldError>> {
        #[cfg(feature = "idna")]
        let typed = email.as_ref().map(|typed| typed.trim().to_lowercase()).unwrap_or_default();
        let email = email.and_then(Email::parse_given);
        let password = password.and_then(GivenPassword::parse);
        match (email, password) {
            (Ok(email), Ok(password)) => Ok(Self {
                email,
                password,
                #[cfg(feature = "idna")]
                typed,
            }),
            (email, password) => Err([email.err(), password.err()].into_iter().flatten().collect()),
        }
    }

    /// Which account is meant, the same for all spellings of an address. Tries are counted by it.
    #[cfg(feature = "idna")]
    pub fn account(&self) -> &str {
        self.email.as_ref().map_or(&self.typed, Email::key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldCode;

    #[test]
    fn an_impossible_address_is_an_unknown_one() {
        let credentials = Credentials::parse(Ok("nobody at all"), Ok("secret")).unwrap();
        assert_eq!(credentials.email, None);
    }

    #[test]
    fn what_is_missing_is_said_for_both_fields() {
        let errors = Credentials::parse(Ok(""), Ok("")).unwrap_err();
        assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), [FieldCode::Required; 2]);
    }
}
