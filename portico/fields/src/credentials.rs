#[cfg(feature = "idna")]
use crate::trim::trim;
use crate::{Email, FieldError, GivenPassword};

/// An address and a password, as entered to log in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// `None` for an impossible address, which is treated like an unknown one.
    pub email: Option<Email>,
    pub password: GivenPassword,
    /// The typed text, for when it is not an address.
    #[cfg(feature = "idna")]
    typed: String,
}

impl Credentials {
    /// Parses both fields. A field may already have failed when it was read.
    pub fn parse(email: Result<&str, FieldError>, password: Result<&str, FieldError>) -> Result<Self, Vec<FieldError>> {
        #[cfg(feature = "idna")]
        let typed = email.as_ref().map(|typed| trim(typed).to_lowercase()).unwrap_or_default();
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

    /// The key of the account, the same for all spellings of an address. Attempts are counted by it.
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
    fn an_invalid_address_counts_as_unknown() {
        let credentials = Credentials::parse(Ok("no address at all"), Ok("secret")).unwrap();
        assert_eq!(credentials.email, None);
    }

    #[cfg(feature = "idna")]
    #[test]
    fn invisible_characters_do_not_change_the_account() {
        let account = |typed: &str| Credentials::parse(Ok(typed), Ok("secret")).unwrap().account().to_owned();
        assert_eq!(account("\u{200b}Ada@Example.org\u{feff}"), "ada@example.org");
        assert_eq!(account("\u{2060}Stranger\u{202c} "), "stranger");
    }

    #[test]
    fn a_password_keeps_its_invisible_characters() {
        let credentials = Credentials::parse(Ok("ada@example.org"), Ok("\u{200b}secret \u{feff}")).unwrap();
        assert_eq!(credentials.password.expose(), "\u{200b}secret \u{feff}");
    }

    #[test]
    fn both_missing_fields_are_reported() {
        let errors = Credentials::parse(Ok(""), Ok("")).unwrap_err();
        assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), [FieldCode::Required; 2]);
    }
}
