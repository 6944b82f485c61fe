/// The authentication methods of a session: values of RFC 8176, separated by spaces, which become the tokens' `amr`.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::Type)]
#[sqlx(transparent)]
pub struct Proofs(String);

impl Proofs {
    /// A password.
    pub(crate) const PASSWORD: &str = "pwd";
    /// A code from an authenticator app, or a recovery code.
    pub(crate) const OTP: &str = "otp";

    pub(crate) fn password() -> Self {
        Self(Self::PASSWORD.to_owned())
    }

    /// These and one more.
    pub(crate) fn with(&self, word: &str) -> Self {
        if self.words().any(|known| known == word) { self.clone() } else { Self(format!("{} {word}", self.0)) }
    }

    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_noted_once() {
        let both = Proofs::password().with(Proofs::OTP).with(Proofs::OTP);
        assert_eq!(both.words().collect::<Vec<_>>(), ["pwd", "otp"]);
    }
}
